"""Pages of the expert (`mine`, `experts`, `marking`) and of the office that runs the panel."""
