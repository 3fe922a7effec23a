// How long to wait before the next attempt to connect: exponential, capped, with jitter, so that a restarted server is
// not met by every open page in the same instant.

export interface BackoffLimits {
  first: number;
  cap: number;
}

/** Milliseconds before attempt `attempt` (from 0): between half and the whole of `first * 2^attempt`, at most `cap`. */
export function backoff(attempt: number, random: number, { first, cap }: BackoffLimits = { first: 500, cap: 30_000 }): number {
  const whole = Math.min(cap, first * 2 ** Math.min(attempt, 16));
  return Math.round(whole / 2 + (whole / 2) * random);
}
