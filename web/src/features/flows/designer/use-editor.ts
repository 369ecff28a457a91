import { useCallback, useMemo, useState } from "react";
import {
  added,
  connected,
  copiedFrom,
  type Origin,
  pasted,
  removed,
  type Usual,
} from "@/features/flows/designer/model/editing";
import { type Drawing, type Kind, nodeOf, type Point } from "@/features/flows/designer/model/graph";
import { begun, done, type History, redone, undone } from "@/features/flows/designer/model/history";
import { NODE_WIDTH } from "@/features/flows/designer/model/layout";
import { waysOf } from "@/features/flows/designer/model/ways";

/** What can be done to a flow that is drawn. Everything that changes it can be taken back. */
export interface Editor {
  drawing: Drawing;
  selected: readonly string[];
  canUndo: boolean;
  canRedo: boolean;
  canPaste: boolean;
  /** Changes with the same `mark` that follow each other are one step. */
  apply: (change: (drawing: Drawing) => Drawing, mark?: string) => void;
  select: (ids: readonly string[]) => void;
  add: (kind: Kind, place?: { at?: Point | undefined; from?: Origin | undefined }) => void;
  connect: (from: Origin, to: string | null) => void;
  remove: (ids: readonly string[]) => void;
  copy: () => void;
  paste: () => void;
  duplicate: () => void;
  undo: () => void;
  redo: () => void;
}

interface State {
  history: History<Drawing>;
  selected: readonly string[];
}

export function useEditor(first: Drawing, usual: Usual): Editor {
  const [{ history, selected }, set] = useState<State>(() => ({ history: begun(first), selected: [] }));
  const [copies, setCopies] = useState<Drawing | null>(null);
  const change = useCallback(
    (
      step: (drawing: Drawing, chosen: readonly string[]) => { drawing: Drawing; nodes?: readonly string[] },
      mark?: string,
    ) =>
      set((state) => {
        const { drawing, nodes = state.selected } = step(state.history.present, state.selected);
        return { history: done(state.history, drawing, mark ?? null), selected: standing(drawing, nodes) };
      }),
    [],
  );
  const travel = useCallback(
    (where: typeof undone) =>
      set((state) => {
        const next = where(state.history);
        return { history: next, selected: standing(next.present, state.selected) };
      }),
    [],
  );
  const drawing = history.present;
  return useMemo(
    () => ({
      drawing,
      selected,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      canPaste: copies !== null,
      apply: (step, mark) => change((present) => ({ drawing: step(present) }), mark),
      select: (ids) => set((state) => (sameIds(state.selected, ids) ? state : { ...state, selected: ids })),
      add: (kind, { at, from } = {}) =>
        change((present, chosen) => {
          const origin = from ?? (at ? undefined : freeWay(present, chosen));
          const made = added(present, kind, at ?? placeAfter(present, origin), { from: origin, usual });
          return { drawing: made.drawing, nodes: [made.node] };
        }),
      connect: (from, to) => change((present) => ({ drawing: connected(present, from, to) })),
      remove: (ids) => change((present) => ({ drawing: removed(present, ids), nodes: [] })),
      copy: () => selected.length > 0 && setCopies(copiedFrom(drawing, selected)),
      paste: () => copies && change((present) => pasted(present, copies)),
      duplicate: () => change((present, chosen) => pasted(present, copiedFrom(present, chosen))),
      undo: () => travel(undone),
      redo: () => travel(redone),
    }),
    [drawing, selected, history, copies, change, travel, usual],
  );
}

const standing = ({ graph }: Drawing, ids: readonly string[]) => ids.filter((id) => nodeOf(graph, id));

const sameIds = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id, place) => id === other[place]);

/** The way of the chosen node that leads nowhere yet, or its only one. */
function freeWay({ graph }: Drawing, chosen: readonly string[]): Origin | undefined {
  const node = chosen.length === 1 ? nodeOf(graph, chosen[0]) : undefined;
  const ways = node ? waysOf(node) : [];
  const way = ways.find(({ next }) => next === null) ?? (ways.length === 1 ? ways[0] : undefined);
  return node && way && { node: node.node, way: way.id };
}

const STEP = 60;

/** To the right of where it is reached from, else below everything. */
function placeAfter({ positions }: Drawing, origin: Origin | undefined): Point {
  const before = origin && positions[origin.node];
  if (before) {
    const wanted = { x: before.x + NODE_WIDTH + STEP, y: before.y };
    const isTaken = ({ x, y }: Point) =>
      Object.values(positions).some((one) => Math.abs(one.x - x) < NODE_WIDTH && Math.abs(one.y - y) < STEP * 2);
    while (isTaken(wanted)) wanted.y += STEP;
    return wanted;
  }
  const places = Object.values(positions);
  return { x: Math.min(0, ...places.map(({ x }) => x)), y: Math.max(0, ...places.map(({ y }) => y)) + STEP * 3 };
}
