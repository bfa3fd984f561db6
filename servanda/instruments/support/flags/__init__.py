"""Red flags of the open-contracting practice as leads, and the step of a tranche that each contract stands under."""
