"""Why a step about money may not be taken now."""
