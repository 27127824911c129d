"""From what name servers answered to what is wrong, and how to mend it. Pure: no socket is opened here."""
