import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { flowRoutes, type SentDesign } from "@/testing/flow-world";
import { renderApp } from "@/testing/render-app";
import { ROBIN } from "@/testing/settings-world";
import { ANNA } from "@/testing/world";

/** The canvas needs a browser that lays out; here the flow is worked on as a list, as on a narrow screen. */
beforeEach(() => {
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.includes("width < 900px"),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});

const open = async (more: object = {}) => {
  const app = await renderApp("/admin/flows/main", { as: ROBIN, routes: flowRoutes(more) });
  const list = await screen.findByRole("region", { name: "List" });
  return { ...app, list };
};

test("lists a flow in the order of a call, and leads a way elsewhere", async () => {
  const { user, api, list } = await open();
  const titles = within(list)
    .getAllByRole("listitem")
    .map((item) => item.querySelector("strong")?.textContent);
  expect(titles).toEqual(["Announcement", "Menu", "To people"]);
  await user.selectOptions(
    within(list).getByRole("combobox", { name: "Announcement: Greeting, Then: leads to" }),
    "To people: To support",
  );
  await waitFor(() => expect(api.sentTo("PUT /api/settings/designs/main")).toHaveLength(1));
  const [sent] = api.sentTo("PUT /api/settings/designs/main") as SentDesign[];
  expect(sent?.graph.nodes[0]?.next).toBe("people");
  expect(within(list).getByText("never reached")).toBeTruthy();
  expect(await screen.findByText(/draft saved/)).toBeTruthy();
  await expectAccessible();
});

test("adds a block by name into a way, takes it back and does it again", async () => {
  const { user, list } = await open();
  await user.click(within(list).getByRole("button", { name: "Add a block: Announcement: Greeting, Then" }));
  const dialog = await screen.findByRole("dialog", { name: "Add a block" });
  await user.type(within(dialog).getByRole("textbox", { name: "What should happen?" }), "recorded;{Backspace}{Enter}");
  expect(await within(list).findByRole("button", { name: "Notice of recording" })).toBeTruthy();
  const leads = () =>
    within(list).getByRole("combobox", { name: "Announcement: Greeting, Then: leads to" }) as HTMLSelectElement;
  expect(leads().value).toBe("consent");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(leads().value).toBe("menu");
  await user.click(screen.getByRole("button", { name: "Redo" }));
  expect(leads().value).toBe("consent");
});

test("changes what a block says and asks, and each key is a way", async () => {
  const { user, api, list } = await open();
  await user.click(within(list).getByRole("button", { name: /^Menu/ }));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Part 1" }), "Please wait");
  await user.click(screen.getByRole("button", { name: "Add a key" }));
  expect(await within(list).findByText("Key 2")).toBeTruthy();
  await waitFor(() => {
    const menu = (api.sentTo("PUT /api/settings/designs/main").at(-1) as SentDesign | undefined)?.graph.nodes[1];
    expect(menu?.spoken).toEqual([{ type: "prompt", prompt: "please_wait" }]);
    expect(menu?.choices?.map(({ digit }) => digit)).toEqual(["1", "2"]);
  });
});

test("what a question measures brings the keys of its scale", async () => {
  const { user, api, list } = await open();
  await user.click(within(list).getByRole("button", { name: "Add a block: Announcement: Greeting, Then" }));
  const dialog = await screen.findByRole("dialog", { name: "Add a block" });
  await user.type(within(dialog).getByRole("textbox", { name: "What should happen?" }), "question{Enter}");
  await user.click(await within(list).findByRole("button", { name: /^Survey question/ }));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Measures" }), "nps");
  expect((screen.getByRole("textbox", { name: "Keys that answer" }) as HTMLInputElement).value).toBe("0123456789*");
  await waitFor(() => {
    const nodes = (api.sentTo("PUT /api/settings/designs/main").at(-1) as SentDesign | undefined)?.graph.nodes;
    expect(nodes).toContainEqual(expect.objectContaining({ type: "ask", measure: "nps", digits: "0123456789*" }));
  });
});

test("a problem says what is wrong and leads to its block", async () => {
  const { user } = await open();
  await user.click(await screen.findByRole("tab", { name: "Problems 1" }));
  const list = screen.getByRole("list", { name: "Problems" });
  expect(within(list).getByText("Warning")).toBeTruthy();
  await user.click(within(list).getByRole("button", { name: "To people: To support" }));
  expect(await screen.findByRole("heading", { name: "To people" })).toBeTruthy();
});

test("plays a test step by step and says what the caller hears", async () => {
  const { user } = await open();
  await user.click(await screen.findByRole("tab", { name: "Tests 1" }));
  await user.click(screen.getByRole("button", { name: "Run all" }));
  expect(await screen.findByText("The test passes")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Step through “Key 1”" }));
  expect(await screen.findByText("Is answered: To support")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "From the beginning" }));
  expect(screen.getByText("Step 1 of 3")).toBeTruthy();
  expect(screen.queryByText("Is answered: To support")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Next step" }));
  expect(screen.getByText("Then: 1")).toBeTruthy();
  await expectAccessible();
});

test("publishing says what changes for callers first, and then which version is in use", async () => {
  const { user, api, list } = await open();
  await user.selectOptions(
    within(list).getByRole("combobox", { name: "Menu: Menu: 1 sales, 2 support, Otherwise: leads to" }),
    "The call ends",
  );
  await user.click(screen.getByRole("button", { name: "Publish" }));
  const dialog = await screen.findByRole("dialog", { name: "Publish this flow" });
  expect(await within(dialog).findByText("Changed:")).toBeTruthy();
  expect(within(dialog).getByText("To people: To support").tagName).toBe("DEL");
  const now = within(dialog).getByRole("button", { name: "Publish now" }) as HTMLButtonElement;
  await waitFor(() => expect(now.disabled).toBe(false));
  await user.click(now);
  expect((await screen.findAllByText(/Version 4 is in use/)).length).toBeGreaterThan(0);
  expect(api.sentTo("POST /api/settings/designs/main/publish")).toEqual([{ version: 1 }]);
});

test("a flow that somebody else changed meanwhile is not overwritten", async () => {
  const { user, list } = await open({ "PUT /api/settings/designs/*": problem(409, "settings.changed_meanwhile") });
  await user.selectOptions(within(list).getByRole("combobox", { name: "After the talk" }), "Announcement: Greeting");
  expect(await screen.findByText(/somebody else changed this flow/)).toBeTruthy();
  expect((screen.getByRole("button", { name: "Publish" }) as HTMLButtonElement).disabled).toBe(true);
  await user.click(screen.getByRole("button", { name: "Show the newest" }));
  await waitFor(() => expect(screen.queryByText(/somebody else changed/)).toBeNull());
});

test("who may only read sees the flow and changes nothing", async () => {
  const reader = { ...ROBIN, permissions: ["settings.read"] };
  await renderApp("/admin/flows/main", { as: reader, routes: flowRoutes() });
  const list = await screen.findByRole("region", { name: "List" });
  expect(screen.queryByRole("button", { name: "Publish" })).toBeNull();
  for (const select of within(list).getAllByRole("combobox")) expect(select.matches(":disabled")).toBe(true);
});

test("all flows are listed with their state, and who may not read settings is told so", async () => {
  await renderApp("/admin/flows", { as: ROBIN, routes: flowRoutes() });
  const row = (await screen.findByRole("link", { name: "Main menu" })).closest("tr") as HTMLElement;
  expect(within(row).getByText("Version 3 is in use")).toBeTruthy();
  expect(await within(row).findByRole("link", { name: "Website" })).toBeTruthy();
  await expectAccessible();
});

test("an agent does not see flows", async () => {
  await renderApp("/admin/flows", { as: ANNA, routes: flowRoutes() });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});

test("where an Asterisk carries the calls, the draft is called by SIP", async () => {
  const sip = { user: "page-c1", password: "secret", kept_s: 10, key: "k1" };
  const { user, api, phone } = await renderApp("/admin/flows/main", {
    as: ROBIN,
    routes: flowRoutes({
      "GET /api/telephony": { kind: "asterisk", calls_out: false },
      "POST /api/test-calls": { contact: "c1", watch: "w1", return_key: "r1", sdp: null, sip },
    }),
  });
  await user.click(await screen.findByRole("button", { name: "Test call" }));
  const test = screen.getByRole("region", { name: "Test call" });
  await user.click(await within(test).findByRole("button", { name: "Call the draft" }));
  await waitFor(() => expect(phone().told).toEqual({ user: "page-c1", password: "secret", key: "k1", keptMs: 10_000 }));
  expect(api.sentTo("POST /api/test-calls")).toEqual([{ flow: "main", language: "en", returns: null, sdp: null }]);
});

test("a test call saves what is drawn, calls the draft in the chosen language and is answered by keys", async () => {
  const begun = { contact: "c1", watch: "w1", return_key: "r1", sdp: "answer", sip: null };
  const boards = { call: { call: { phase: "flow", question: null, keys: "", node: "menu", how: null } } };
  const { user, api, phone } = await renderApp("/admin/flows/main", {
    as: ROBIN,
    routes: flowRoutes({ "POST /api/test-calls": begun }),
    boards,
  });
  await user.click(await screen.findByRole("button", { name: "Test call" }));
  const test = screen.getByRole("region", { name: "Test call" });
  await user.click(within(test).getByRole("button", { name: "Call the draft" }));
  await user.click(await within(test).findByRole("button", { name: "1" }));
  expect(phone().pressed).toEqual(["1"]);
  expect(api.sentTo("POST /api/test-calls")).toEqual([
    { flow: "main", language: "en", returns: null, sdp: "simulated" },
  ]);
  await expectAccessible();
  await user.click(within(test).getByRole("button", { name: "Hang up" }));
  expect(await within(test).findByText("The test call has ended.")).toBeTruthy();
});
