/** Anna was chosen of two who were free, and three hundred others were not. */
export const DECIDED = {
  rule: "longest_idle",
  winner: "anna",
  queue: "support",
  runner_up: "chen",
  merit: 245,
  free: 2,
  together: 1,
  ruled_out: [
    { why: "on_break", count: 1, agents: ["ben"] },
    { why: "busy", count: 300, agents: [] },
  ],
};
