import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactPage, contactRow } from "@/testing/world";

const ARRIVED = contactRow().arrived_at;

const recording = (state: string) => ({
  recording: "r1",
  contact: "c1",
  leg: "l2",
  agent: "anna",
  started_at: ARRIVED + 18 * SECOND,
  duration: 172 * SECOND,
  channels: ["agent", "customer"],
  state,
  reason: null,
  keep: false,
});

const speech = {
  duration: 200 * SECOND,
  agent: 108 * SECOND,
  customer: 82 * SECOND,
  both: 4 * SECOND,
  longest_silence: 5 * SECOND,
  silences: [{ start: 60 * SECOND, end: 65 * SECOND }],
};

const RECORDED = {
  "GET /api/recordings": [recording("ready")],
  "GET /api/recordings/*/peaks": { duration: 172 * SECOND, per_second: 1, left: [0, 255], right: [255, 0] },
  "GET /api/recordings/speech": { r1: speech },
};

test("tells in words what happened and why", async () => {
  await renderApp("/history/c1", { as: ANNA });
  const timeline = await screen.findByRole("list", { name: "What happened" });
  await within(timeline).findByText(/^Maria Lindqvist called.*Nordlink website/);
  await within(timeline).findByText("Anna Sokolova answered");
  await within(timeline).findByText(/Waits in Support/);
  const lines = within(timeline)
    .getAllByRole("listitem")
    .map((line) => line.textContent?.replace(/^\d\d:\d\d:\d\d/, ""));
  expect(lines).toEqual([
    "Maria Lindqvist called, line “Nordlink website”",
    "Pressed 2 in the menu",
    "Waits in Support, position 1",
    "Chosen: Anna Sokolova, free for 4 min, the longest of 2 free agents" +
      "Next would have been Chen Jing. The others: 1 on a break, 300 busy." +
      "1 on a breakBen Carter300 busyToo many to be kept by name",
    "Anna Sokolova answered",
    "The contact ended",
  ]);
  await expectAccessible();
});

test("a decision tells the others by name when asked", async () => {
  const { user } = await renderApp("/history/c1", { as: ANNA });
  const summary = await screen.findByText("Next would have been Chen Jing. The others: 1 on a break, 300 busy.");
  await user.click(summary);
  expect(summary.closest("details")).toHaveProperty("open", true);
  await expectAccessible();
});

test("says that a contact is to be looked into, and why", async () => {
  await renderApp("/history/c1", {
    as: ANNA,
    routes: { "GET /api/contacts/*": contactPage({ review_reason: "waited_long_enough" }) },
  });
  expect(await screen.findByText("For review")).toBeTruthy();
  expect(screen.getByText("Came to the head of the team: nobody was free in time")).toBeTruthy();
  await expectAccessible();
});

test("shows who talked, who was rung, the note and the rating", async () => {
  await renderApp("/history/c1", {
    as: ANNA,
    routes: {
      "GET /api/feedback": [
        { contact: "c1", question: "agent_rating", score: 4, agent: "anna", answered_at: 1, source: "call" },
        { contact: "c1", question: "was_it_solved", score: 2, agent: null, answered_at: 2, source: "call" },
      ],
    },
  });
  const legs = await screen.findByRole("table", { name: "Who talked" });
  expect(await within(legs).findByRole("row", { name: /Anna Sokolova.*2:52/ })).toBeTruthy();
  const offers = screen.getByRole("table", { name: "Who was rung" });
  expect(within(offers).getByRole("row", { name: /Anna Sokolova Answered 0:04/ })).toBeTruthy();
  expect(screen.getByText("Credited the November invoice.")).toBeTruthy();
  expect(await screen.findByRole("img", { name: "4 of 5" })).toBeTruthy();
  expect(screen.getByText("Answered a question: 2")).toBeTruthy();
});

/** A player whose element plays and stops as it is told, without sound. */
function silentElement() {
  const play = vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(async function (this: HTMLMediaElement) {
    Object.defineProperty(this, "paused", { configurable: true, value: false });
    this.dispatchEvent(new Event("play"));
  });
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockImplementation(function (this: HTMLMediaElement) {
    Object.defineProperty(this, "paused", { configurable: true, value: true });
    this.dispatchEvent(new Event("pause"));
  });
  return play;
}

test("says who talked with whom, and leads to the customer", async () => {
  await renderApp("/history/c1", { as: ANNA });
  const heading = await screen.findByRole("heading", { level: 1, name: "Maria Lindqvist Anna Sokolova" });
  expect(within(heading).getByRole("link").getAttribute("href")).toBe("/customers/maria");
  expect(screen.getByRole("img", { name: "Rated 5 of 5" })).toBeTruthy();
});

test("plays the recording, with the keys and at another speed, and fetches no sound before", async () => {
  const play = silentElement();
  const { user } = await renderApp("/history/c1", { as: ANNA, routes: RECORDED });
  const player = await screen.findByRole("group", { name: "Talk between Anna Sokolova and Maria Lindqvist" });
  const audio = player.querySelector("audio");
  expect(audio?.getAttribute("src")).toBeNull();
  expect(player.textContent).toContain("0:00 / 2:52");

  await user.click(within(player).getByRole("button", { name: "Play" }));
  expect(play).toHaveBeenCalledOnce();
  expect(audio?.getAttribute("src")).toBe("/api/recordings/r1/audio");
  const place = within(player).getByRole("slider", { name: "Place in the recording" });
  place.focus();
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(audio?.currentTime).toBe(10);
  expect(place.getAttribute("aria-valuetext")).toBe("0:10 of 2:52");
  await user.click(within(player).getByRole("button", { name: "10 seconds back" }));
  expect(audio?.currentTime).toBe(0);
  place.focus();
  await user.keyboard(" ");
  expect(within(player).getByRole("button", { name: "Play" })).toBeTruthy();
  await user.click(within(player).getByRole("radio", { name: "1.5×" }));
  expect(audio?.playbackRate).toBe(1.5);
  await expectAccessible();
});

test("a line of what happened leads to what was said then, and stands out while it is heard", async () => {
  silentElement();
  const held = { at: ARRIVED + 78 * SECOND, code: "leg_held", params: { leg: "l1", agent: "anna" } };
  const page = contactPage({
    timeline: [...contactPage().timeline.slice(0, -1), held],
    holds: [{ started_at: held.at, ended_at: held.at + 20 * SECOND }],
  });
  const { user } = await renderApp("/history/c1", {
    as: ANNA,
    routes: { ...RECORDED, "GET /api/contacts/*": page },
  });
  const player = await screen.findByRole("group", { name: /^Talk between/ });
  const timeline = screen.getByRole("list", { name: "What happened" });
  const seek = await within(timeline).findAllByRole("button", { name: /^Listen from/ });
  expect(seek).toHaveLength(2);
  const [, toHold] = seek;
  if (toHold) await user.click(toHold);
  expect(player.querySelector("audio")?.currentTime).toBe(60);
  const current = within(timeline)
    .getAllByRole("listitem")
    .filter((line) => line.getAttribute("aria-current"));
  expect(current.map(({ textContent }) => textContent)).toEqual([expect.stringContaining("on hold")]);
  expect(within(player).getByText("On hold")).toBeTruthy();
});

test("tells by loudness who spoke how long", async () => {
  await renderApp("/history/c1", { as: ANNA, routes: RECORDED });
  const talk = await screen.findByText("Agent / customer");
  expect(talk.nextElementSibling?.textContent).toBe("54% / 41%");
  expect(screen.getByText("Longest silence").nextElementSibling?.textContent).toBe("0:05");
  expect(screen.getByText("Both at once").nextElementSibling?.textContent).toBe("2%");
});

test("says that a recording is still being prepared", async () => {
  await renderApp("/history/c1", { as: ANNA, routes: { "GET /api/recordings": [recording("preparing")] } });
  expect(await screen.findByText("The recording is being prepared")).toBeTruthy();
});

test("a recording can be kept by those who may say so", async () => {
  const reviewer = { ...ANNA, permissions: [...ANNA.permissions, "recordings.keep"] };
  const { user, api } = await renderApp("/history/c1", {
    as: reviewer,
    routes: { ...RECORDED, "PUT /api/recordings/*/keep": undefined },
  });
  const keep = await screen.findByRole("switch", { name: /^Keep this recording/ });
  api.change({ "GET /api/recordings": [{ ...recording("ready"), keep: true }] });
  await user.click(keep);
  await waitFor(() => expect(api.sentTo("PUT /api/recordings/r1/keep")).toEqual([{ keep: true }]));
  expect(await screen.findByRole("switch", { name: /^Keep this recording/, checked: true })).toBeTruthy();
  await expectAccessible();
});

test("keeps recordings from those who may not listen", async () => {
  const deaf = { ...ANNA, permissions: ANNA.permissions.filter((each) => each !== "recordings.listen") };
  const { api } = await renderApp("/history/c1", { as: deaf, routes: RECORDED });
  await screen.findByRole("list", { name: "What happened" });
  expect(screen.queryByRole("region", { name: "Recording" })).toBeNull();
  expect(api.sentTo("GET /api/recordings")).toEqual([]);
});

test("a contact that is not there, or not ours to see, is one answer", async () => {
  await renderApp("/history/c9", { as: ANNA, routes: { "GET /api/contacts/*": problem(404, "contacts.not_found") } });
  expect((await screen.findByRole("alert")).textContent).toContain("There is no such contact");
});

test("speaks Russian and Chinese", async () => {
  await renderApp("/history/c1", { as: ANNA, language: "ru", routes: { "GET /api/contacts/*": contactPage() } });
  expect(await screen.findByText("Нажата 2 в меню")).toBeTruthy();
  document.body.replaceChildren();
  await renderApp("/history/c1", { as: ANNA, language: "zh-Hans" });
  expect(await screen.findByText("在菜单中按了 2")).toBeTruthy();
});

test("shows the part of each agent, and the minutes in all of one who was in the call twice", async () => {
  const leg = (id: string, agent: string, from: number, to: number, more: object = {}) => ({
    leg: id,
    agent,
    offer: null,
    part: "talk",
    responsible_at: null,
    started_at: from * SECOND,
    ended_at: to * SECOND,
    cause: "agent",
    ...more,
  });
  const legs = [
    leg("l2", "anna", 10, 100, { responsible_at: 10 * SECOND }),
    leg("l3", "ben", 20, 50),
    leg("l4", "pavel", 60, 70, { part: "whisper" }),
    leg("l5", "ben", 80, 200, { responsible_at: 100 * SECOND }),
  ];
  await renderApp("/history/c1", { as: ANNA, routes: { "GET /api/contacts/*": contactPage({ legs }) } });
  const table = await screen.findByRole("table", { name: "Who talked" });
  await within(table).findByText("Pavel Ivanov");
  const rows = within(table)
    .getAllByRole("row")
    .map((row) => [...row.children].map(({ textContent }) => textContent));
  expect(rows.map(([who, part, ...rest]) => [who, part, rest.at(-1)])).toEqual([
    ["Party", "Part", "Length"],
    ["Anna Sokolova", "responsible", "1:30"],
    ["Ben Carter", "takes part", "0:30"],
    ["Pavel Ivanov", "whispers to the agent", "0:10"],
    ["Ben Carter", "responsible", "2:00"],
    ["Ben Carter, in all", "2:30", undefined],
  ]);
});
