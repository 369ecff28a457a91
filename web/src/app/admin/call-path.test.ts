import { expect, test } from "vitest";
import { type Centre, callPath, holesIn } from "@/app/admin/call-path";
import type { LineSetting } from "@/features/flows/api/settings";
import { SETTINGS } from "@/testing/settings-world";

/** A Wednesday, 13:00 in Stockholm. */
const NOON = new Date("2026-11-25T12:00:00Z");

const centre = (more: object = {}) => ({ ...SETTINGS, ...more }) as unknown as Centre;
const [WEB] = SETTINGS.lines as unknown as [LineSetting];
const ENGLISH: LineSetting = { ...WEB, languages: ["en"] };
const holes = (line: LineSetting, more: object = {}, now = NOON) => holesIn(line, callPath(line, centre(more), now));
const codes = (...args: Parameters<typeof holes>) => holes(...args).map(({ code }) => code);

test("the path goes from the greeting by hours, menu, key and route to the agents of the queue", () => {
  const path = callPath(ENGLISH, centre(), NOON);
  expect(path.before.map(({ id }) => id)).toEqual(["greeting_unknown"]);
  expect(path.hours.map(({ today }) => today.isOpen)).toEqual([true]);
  expect(path.menu.map(({ id }) => id)).toEqual(["main_menu"]);
  expect(path.ways).toMatchObject([
    {
      digits: "1",
      id: "to-support",
      steps: [
        { kind: "personal_manager" },
        { kind: "queue", id: "support", agents: [{ agent: "anna" }, { agent: "ben" }] },
      ],
    },
  ]);
  expect(holesIn(ENGLISH, path)).toEqual([]);
});

test("a queue without agents, or with none who speaks a language of the line, is a hole", () => {
  expect(codes(ENGLISH, { agents: [] })).toEqual(["nobody_serves"]);
  expect(holes(WEB)).toMatchObject([{ code: "nobody_speaks", languages: ["ru"] }]);
});

test("hours are closed on holidays and at weekends where they are kept, not where the reader is", () => {
  const christmas = new Date("2026-12-24T23:30:00Z");
  expect(codes(ENGLISH, {}, christmas)).toEqual(["closed_today"]);
  expect(codes(ENGLISH, {}, new Date("2026-11-28T12:00:00Z"))).toEqual(["closed_today"]);
  expect(codes(ENGLISH, { hours: [{ ...SETTINGS.hours[0], spans: [] }] })).toEqual(["never_open"]);
});

test("a prompt without a sound in a language of the line is one hole, however often it is said", () => {
  const prompts = SETTINGS.prompts.map((prompt) =>
    prompt.prompt === "main_menu" ? { ...prompt, sounds: prompt.sounds.slice(0, 1) } : prompt,
  );
  const agents = SETTINGS.agents.map((agent) => ({ ...agent, languages: ["en", "ru"] }));
  expect(holes(WEB, { prompts, agents })).toMatchObject([
    { code: "no_sound", said: { id: "main_menu", missing: ["ru"] } },
  ]);
});

test("a line that is off, a route without steps, and a queue or an agent that is gone are holes", () => {
  expect(codes({ ...ENGLISH, is_active: false }, { routes: [] })).toEqual(["line_off", "no_route"]);
  const queues = SETTINGS.queues.map((queue) => ({ ...queue, is_active: false }));
  expect(codes(ENGLISH, { queues })).toEqual(["queue_off"]);
  const routes = [{ ...SETTINGS.routes[0], steps: [{ kind: "agent", agent: "anna", ring_s: 20 }] }];
  const agents = SETTINGS.agents.map((agent) => ({ ...agent, is_active: false }));
  expect(codes(ENGLISH, { routes, agents })).toEqual(["agent_off"]);
});
