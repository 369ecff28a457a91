"""Every query of missed calls: `facts` for what follows from the log, `ledger` for what people see."""
