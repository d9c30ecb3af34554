"""The pre-screen: a person answers a trial’s own questions and sees whether it may fit."""
