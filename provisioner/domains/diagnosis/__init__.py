"""From what name servers answered to what is wrong, why, and how to mend it. Pure: no socket is opened here."""
