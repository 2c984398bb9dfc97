//! Papers in: workbooks and csv become records and findings.
