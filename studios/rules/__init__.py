"""Why a step may not be taken: one module per matter."""
