/** The names behind the ids of a plan, from the features that know them. */
export interface Names {
  queue: (queue: string) => string;
  agent: (agent: string) => string;
  skill: (skill: string) => string;
  strategy: (strategy: string) => string;
  /** One sentence on what a strategy does. */
  strategyText: (strategy: string) => string;
  /** All that can be chosen. */
  strategies: readonly string[];
  skills: readonly string[];
}
