"""The log of what happened: `log.append` writes it, `chain.verify` proves it whole."""
