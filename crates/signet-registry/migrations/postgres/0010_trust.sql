-- Who may assume a role: the document as it was written, in the language that shows in it; NULL where
-- only the role's own account may. Goes with the role.
ALTER TABLE actor ADD COLUMN trust TEXT;
