//! The wire format: records of `claims.jsonl`, `documents.jsonl` and `annotate`, in Unicode code points.
