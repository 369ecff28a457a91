import type { IconName } from "@/components/ui/icon-paths";
import type { DemoUser } from "@/features/identity/api/session";
import { Stored } from "@/lib/stored";

export const TASKS = ["agent", "supervisor", "quality", "administrator"] as const;

/** What a visitor of the demo is led through, each in the role of that name. */
export type Task = (typeof TASKS)[number];

interface Outline {
  icon: IconName;
  to: string;
  minutes: number;
  /** What comes afterwards. */
  next: Task | null;
}

export const OUTLINES: Readonly<Record<Task, Outline>> = {
  agent: { icon: "desk", to: "/desk", minutes: 2, next: "supervisor" },
  supervisor: { icon: "activity", to: "/live", minutes: 2, next: "quality" },
  quality: { icon: "recording", to: "/history", minutes: 3, next: "administrator" },
  administrator: { icon: "settings", to: "/admin", minutes: 3, next: null },
};

export const HINTS = [0, 1, 2, 3] as const;

export type HintNumber = (typeof HINTS)[number];

export const LAST: HintNumber = 3;

export interface Progress {
  /** The task that is on, and its hint; `null` while none is. */
  task: Task | null;
  hint: HintNumber;
  done: readonly Task[];
}

const isTask = (value: unknown) => (TASKS as readonly unknown[]).includes(value);

function isProgress(value: unknown): value is Progress {
  const { task, hint, done } = (value ?? {}) as Partial<Progress>;
  const isOn = task === null || isTask(task);
  return isOn && (HINTS as readonly unknown[]).includes(hint) && Array.isArray(done) && done.every(isTask);
}

/** By the browser and not by the person: the tasks go from person to person. */
export const guide = new Stored<Progress>("perezvon-guide", { task: null, hint: 0, done: [] }, isProgress);

export function begin(task: Task): void {
  guide.set({ ...guide.get(), task, hint: 0 });
}

/** The next hint, if this one is still shown. The task is done when its last one appears. */
export function advance(task: Task, from: HintNumber): void {
  const now = guide.get();
  if (now.task !== task || now.hint !== from || from === LAST) return;
  const hint = (from + 1) as HintNumber;
  guide.set({ task, hint, done: hint === LAST ? [...new Set([...now.done, task])] : now.done });
}

export function dismiss(): void {
  guide.set({ ...guide.get(), task: null, hint: 0 });
}

/** Who plays the role of a task: somebody with the role and as little else as possible. */
export function playerOf(task: Task, users: readonly DemoUser[]): DemoUser | null {
  const able = users.filter(({ roles }) => (roles as readonly string[]).includes(task));
  return able.sort((a, b) => a.roles.length - b.roles.length)[0] ?? null;
}

/** Where the visitor is, as far as the hints care. */
export interface Situation {
  path: string;
  phase: "talking" | "monitoring" | "wrap_up" | null;
}

/** Whether the visitor has done by themselves what a hint says. */
export function hasHappened(task: Task, hint: HintNumber, { path, phase }: Situation): boolean {
  switch (`${task}.${hint}` as const) {
    case "agent.0":
      return phase === "talking";
    case "agent.1":
      return phase !== "talking";
    case "agent.2":
      return phase === null;
    case "supervisor.1":
      return phase === "monitoring";
    case "supervisor.2":
      return phase !== "monitoring";
    case "quality.0":
      return /^\/history\/./.test(path);
    case "administrator.0":
      return path === "/admin/queues";
    case "administrator.1":
      return path === "/admin/lines";
    default:
      return false;
  }
}
