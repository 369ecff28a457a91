import { expect, test } from "vitest";
import { compared, isSame } from "@/features/flows/designer/model/compare";
import {
  AFTER_TALK,
  added,
  changed,
  connected,
  copiedFrom,
  nextOf,
  pasted,
  removed,
  START,
} from "@/features/flows/designer/model/editing";
import { type Drawing, type FlowNode, nodeOf } from "@/features/flows/designer/model/graph";
import { begun, done, redone, undone } from "@/features/flows/designer/model/history";
import { KIND_NAMES, KINDS } from "@/features/flows/designer/model/kinds";
import { heightOf, laidOut, NODE_WIDTH, placed } from "@/features/flows/designer/model/layout";
import { cameFrom, inOrder, waysOf, withNext } from "@/features/flows/designer/model/ways";

const node = (type: FlowNode["type"], name: string, more: object = {}): FlowNode => ({ type, node: name, ...more });

const flow = (): Drawing => ({
  graph: {
    start: "who",
    after_talk: "thanks",
    nodes: [
      node("is_known_caller", "who", { known: "menu", unknown: "greet" }),
      node("say", "greet", { spoken: [{ type: "prompt", prompt: "hello" }], next: "menu" }),
      node("menu", "menu", {
        spoken: [{ type: "prompt", prompt: "main" }],
        choices: [{ digit: "1", next: "sales" }, { digit: "2" }],
        otherwise: "sales",
      }),
      node("go_to_route", "sales", { route: "to-sales", exits: [{ way: "callback", next: "bye" }], otherwise: "bye" }),
      node("say", "bye"),
      node("say", "thanks"),
      node("say", "lost"),
    ],
  },
  positions: { who: { x: 0, y: 0 }, greet: { x: 300, y: 0 } },
});

test("every kind has its ways, and each of them can be led elsewhere", () => {
  for (const kind of KIND_NAMES) {
    const { drawing, node: name } = added(flow(), kind, { x: 0, y: 0 });
    const made = nodeOf(drawing.graph, name) as FlowNode;
    for (const { id } of waysOf(made)) {
      const led = withNext(made, id, "bye");
      expect(waysOf(led).find((way) => way.id === id)?.next).toBe("bye");
      expect(waysOf(led).filter((way) => way.next === "bye")).toHaveLength(1);
    }
  }
  expect(new Set(KIND_NAMES.map((kind) => KINDS[kind].key)).size).toBe(KIND_NAMES.length);
});

test("ways are told by keys, exits and fields, and a notice without a key cannot be refused", () => {
  const { graph } = flow();
  const labels = (name: string) =>
    waysOf(nodeOf(graph, name) as FlowNode).map(({ label }) => label.value ?? label.code);
  expect(labels("menu")).toEqual(["1", "2", "otherwise"]);
  expect(labels("sales")).toEqual(["callback", "otherwise"]);
  expect(waysOf(node("consent", "notice")).map(({ id }) => id)).toEqual(["next"]);
  expect(waysOf(node("consent", "notice", { refuse: "9" })).map(({ id }) => id)).toEqual(["next", "refused"]);
});

test("a node put into a way stands between both ends of it", () => {
  const { drawing, node: name } = added(flow(), "say", { x: 1, y: 2 }, { from: { node: "menu", way: "choices.0" } });
  expect(name).toBe("say");
  expect(nextOf(drawing.graph, { node: "menu", way: "choices.0" })).toBe("say");
  expect(nextOf(drawing.graph, { node: "say", way: "next" })).toBe("sales");
  expect(added(drawing, "say", { x: 0, y: 0 }).node).toBe("say_2");
});

test("a new node takes the usual choice of the centre", () => {
  const { drawing, node: name } = added(flow(), "go_to_route", { x: 0, y: 0 }, { usual: { route: "to-all" } });
  expect(nodeOf(drawing.graph, name)?.route).toBe("to-all");
});

test("what led to a node that is taken away leads on where it had one way alone", () => {
  const { graph } = removed(flow(), ["greet"]);
  expect(nextOf(graph, { node: "who", way: "unknown" })).toBe("menu");
  const without = removed(flow(), ["menu"]).graph;
  expect(nextOf(without, { node: "who", way: "known" })).toBeNull();
  expect(removed(flow(), ["who"]).graph.start).toBe("");
  expect(
    removed(flow(), ["greet", "menu", "sales"]).graph.nodes.every((one) =>
      waysOf(one).every(({ next }) => next !== "sales"),
    ),
  ).toBe(true);
});

test("copies keep the ways among them and get names of their own", () => {
  const drawing = flow();
  const { drawing: grown, nodes } = pasted(drawing, copiedFrom(drawing, ["who", "greet"]));
  expect(nodes).toEqual(["who_2", "greet_2"]);
  expect(nextOf(grown.graph, { node: "who_2", way: "unknown" })).toBe("greet_2");
  expect(nextOf(grown.graph, { node: "who_2", way: "known" })).toBe("menu");
  expect(grown.positions.who_2).toEqual({ x: 40, y: 40 });
});

test("entrances are led like ways", () => {
  const led = connected(
    connected(flow(), { node: START, way: "next" }, "menu"),
    { node: AFTER_TALK, way: "next" },
    null,
  );
  expect([led.graph.start, led.graph.after_talk]).toEqual(["menu", null]);
});

test("nodes are listed in the order in which callers meet them, those that nobody reaches last", () => {
  const listed = inOrder(flow().graph);
  expect(listed.map((one) => one.node.node)).toEqual(["who", "menu", "sales", "bye", "greet", "thanks", "lost"]);
  expect(listed.filter(({ isReached }) => !isReached).map((one) => one.node.node)).toEqual(["lost"]);
  expect(cameFrom(flow().graph, "menu").map((one) => `${one.node}.${one.way.id}`)).toEqual(["who.known", "greet.next"]);
});

test("steps are taken back and done again, and typing in one field is one step", () => {
  const typed = done(done(done(begun("a"), "ab", "name"), "abc", "name"), "x");
  expect(undone(typed).present).toBe("abc");
  expect(undone(undone(typed)).present).toBe("a");
  expect(redone(undone(undone(typed))).present).toBe("abc");
  expect(undone(begun("a")).present).toBe("a");
  expect(done(undone(typed), "new").future).toEqual([]);
});

test("a comparison names what came, what went and each field that changed, and nothing else", () => {
  const before = flow().graph;
  expect(isSame(before, { ...before, nodes: [...before.nodes].reverse() })).toBe(true);
  expect(isSame(before, changed(flow(), "menu", (one) => ({ ...one, tries: 2 })).graph)).toBe(true);
  const grown = added(flow(), "hang_up", { x: 0, y: 0 }).drawing;
  const { graph } = removed(
    changed(grown, "menu", (one) => ({ ...one, wait_s: 9 })),
    ["lost"],
  );
  const found = compared(before, { ...graph, after_talk: null });
  expect(found.nodes.map((one) => [one.node.node, one.change])).toEqual([
    ["menu", "changed"],
    ["hang_up", "added"],
    ["lost", "removed"],
  ]);
  expect(found.nodes[0]?.fields).toEqual([{ field: "wait_s", before: 5, after: 9 }]);
  expect(found.entrances).toEqual([{ field: "after_talk", before: "thanks", after: null }]);
});

test("no two nodes overlap in the layout, and callers go from left to right", async () => {
  const { graph } = flow();
  const places = await laidOut(graph);
  const boxes = graph.nodes.map((one) => ({ ...(places[one.node] ?? { x: NaN, y: NaN }), height: heightOf(one) }));
  for (const [index, one] of boxes.entries())
    for (const other of boxes.slice(index + 1)) {
      const isApart =
        Math.abs(one.x - other.x) >= NODE_WIDTH || one.y + one.height <= other.y || other.y + other.height <= one.y;
      expect(isApart).toBe(true);
    }
  expect(places.who?.x).toBeLessThan(places.menu?.x ?? 0);
  expect((await placed(graph, {})).greet).toEqual(places.greet);
  const kept = Object.fromEntries(graph.nodes.map((one) => [one.node, { x: 7, y: 7 }]));
  expect((await placed(graph, kept)).menu).toEqual({ x: 7, y: 7 });
});
