"""What a run says: verdicts, the event stream, the result file and the conclusion drawn from it."""
