import type { ComponentType, ReactElement, ReactNode } from "react";
import type { Plan, Step } from "@/features/twin/api/what-if";

export interface RouteEditing {
  plan: Plan;
  steps: readonly Step[];
  onChange: (steps: Step[]) => void;
}

/** What stands behind the ids of a plan, from the features that know it. */
export interface Names {
  queue: (queue: string) => string;
  agent: (agent: string) => string;
  skill: (skill: string) => string;
  route: (route: string) => string;
  /** What callers meet at a step of a route, in whole sentences. */
  sentence: (plan: Plan, step: Step) => string;
  strategy: (strategy: string) => string;
  /** One sentence on what a strategy does. */
  strategyText: (strategy: string) => string;
  /** All that can be chosen. */
  strategies: readonly string[];
  skills: readonly string[];
  /** The name of somebody who uses the app. */
  Person: ComponentType<{ user: string }>;
  /** Says what a figure means while one points at what stands in it, where the catalogue of figures has it. */
  Defined: ComponentType<{ figure: string; children: ReactElement }>;
  /** Where the steps of a route are put in order. */
  routeSteps: (editing: RouteEditing) => ReactNode;
}
