-- Where a learned wording comes from, and wordings that an officer struck out.
-- migrations/postgres/0006_phrasing_tickets.sql does the same; both change together.
-- `ticket` is the number of the ticket that an officer's reply answered. `officer` is 2 from now on when an officer says that the
-- article does not answer this wording: it is then not learned again.

ALTER TABLE phrasings ADD COLUMN ticket TEXT;
