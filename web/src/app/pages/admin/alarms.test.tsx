import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { settings } from "@/testing/settings-world";
import { ANNA, now, ROBIN, SASHA } from "@/testing/world";

const HANDLER = { ...SASHA, permissions: [...SASHA.permissions, "alarms.handle"] };
const BOSS = { ...ROBIN, permissions: [...ROBIN.permissions, "alarms.handle"] };

const delivery = (more: object = {}) => ({
  delivery: "d1",
  channel: "night",
  what: "raised",
  at: now(),
  fate: "delivered",
  attempts: 1,
  ended: now(),
  trouble: null,
  answer: "",
  ...more,
});

const channel = (more: object = {}) => ({
  channel: "night",
  means: "mail",
  name: "Night shift",
  address: "night@example.org",
  causes: [],
  queues: [],
  teams: [],
  least: "serious",
  after_s: 60,
  quiet: null,
  zone: "Europe/Stockholm",
  language: "en",
  is_active: true,
  version: 1,
  last: null,
  secret: null,
  ...more,
});

const routes = (channels: object[] = [channel()]) => ({
  ...settings(),
  "GET /api/alarms/channels": channels,
  "GET /api/alarms/budget": { per_hour: 6, version: 0 },
});

test("a supervisor sees who hears of alarms and what became of the last one, accessibly", async () => {
  const failed = delivery({ fate: "failed", trouble: "answer", answer: "410" });
  const hook = channel({
    channel: "hook",
    means: "webhook",
    name: "Incidents",
    address: "https://example.org/",
    last: failed,
  });
  await renderApp("/admin/alarms", { as: HANDLER, routes: routes([channel(), hook]) });
  const row = await screen.findByRole("row", { name: /Incidents/ });
  expect(row.textContent).toContain("FailednowThe other system did not accept it: 410");
  expect(screen.getByRole("row", { name: /Night shift/ }).textContent).toContain("Nothing was sent yet");
  await expectAccessible();
});

test("a new webhook shows its secret once", async () => {
  const added = channel({ channel: "hook", means: "webhook", name: "Incidents", secret: "whsec_c2VjcmV0" });
  const { user, api } = await renderApp("/admin/alarms", {
    as: HANDLER,
    routes: { ...routes([]), "POST /api/alarms/channels": added },
  });
  await user.click(await screen.findByRole("button", { name: "Add a channel" }));
  const form = await screen.findByRole("form", { name: "Add a channel" });
  await user.click(within(form).getByRole("radio", { name: "Webhook" }));
  await user.type(within(form).getByLabelText("Name"), "Incidents");
  await user.type(within(form).getByLabelText("Web address"), "https://example.org/a");
  await user.selectOptions(within(form).getByLabelText("Hears of"), "grave");
  await user.selectOptions(within(form).getByLabelText("Wait"), "300");
  await user.click(within(form).getByRole("checkbox", { name: "All queues" }));
  await user.click(within(form).getByRole("checkbox", { name: "Support" }));
  await user.click(within(form).getByRole("checkbox", { name: "Nothing at certain hours" }));
  await user.click(within(form).getByRole("button", { name: "Save" }));
  const dialog = await screen.findByRole("dialog", { name: "Secret of the webhook" });
  expect(within(dialog).getByLabelText("Secret")).toHaveProperty("value", "whsec_c2VjcmV0");
  const [sent] = api.sentTo("POST /api/alarms/channels");
  expect(sent).toMatchObject({
    means: "webhook",
    name: "Incidents",
    address: "https://example.org/a",
    least: "grave",
    after_s: 300,
    queues: ["support"],
    causes: [],
    teams: [],
    quiet: { begins: 1_320, ends: 420 },
    version: 0,
  });
  expect(sent).not.toHaveProperty("secret");
});

test("the form of a channel is accessible", async () => {
  const hook = channel({ means: "webhook", address: "https://example.org/", quiet: { begins: 0, ends: 60 } });
  const { user } = await renderApp("/admin/alarms", { as: HANDLER, routes: routes([hook]) });
  await user.click(await screen.findByRole("button", { name: "Night shift" }));
  await screen.findByRole("form", { name: "Night shift" });
  await expectAccessible();
});

test("a test is sent, and what became of it is shown where it was asked for", async () => {
  const tested = delivery({ what: "test", fate: "waiting", ended: null, attempts: 0 });
  let last: object | null = null;
  const { user, api } = await renderApp("/admin/alarms", {
    as: HANDLER,
    routes: {
      ...routes(),
      "GET /api/alarms/channels": () => [channel({ last })],
      "POST /api/alarms/channels/night/test": () => {
        last = tested;
        return tested;
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Night shift" }));
  const form = await screen.findByRole("form", { name: "Night shift" });
  expect(within(form).getByText("Nothing was sent yet")).toBeTruthy();
  await user.click(within(form).getByRole("button", { name: "Send a test" }));
  expect(await within(form).findByText("On its way")).toBeTruthy();
  last = { ...tested, fate: "delivered", ended: now() };
  expect(await within(form).findByText("Delivered", {}, { timeout: 3_000 })).toBeTruthy();
  expect(api.sentTo("POST /api/alarms/channels/night/test")).toHaveLength(1);
});

test("a new secret takes the place of the old one after a question", async () => {
  const hook = channel({ channel: "hook", means: "webhook", name: "Incidents", address: "https://example.org/" });
  const { user } = await renderApp("/admin/alarms", {
    as: HANDLER,
    routes: { ...routes([hook]), "POST /api/alarms/channels/hook/secret": { secret: "whsec_bmV3" } },
  });
  await user.click(await screen.findByRole("button", { name: "Incidents" }));
  await user.click(await screen.findByRole("button", { name: "New secret" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "New secret" }));
  expect(await screen.findByDisplayValue("whsec_bmV3")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy" })).toBeTruthy();
});

test("who may not hear of all is told to choose their teams", async () => {
  const { user } = await renderApp("/admin/alarms", {
    as: HANDLER,
    routes: { ...routes(), "PUT /api/alarms/channels/night": problem(400, "metrics.channel_too_wide") },
  });
  await user.click(await screen.findByRole("button", { name: "Night shift" }));
  const form = await screen.findByRole("form", { name: "Night shift" });
  await user.type(within(form).getByLabelText("Name"), " 2");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/You may set up channels for your own teams alone/)).toBeTruthy();
});

test("an administrator says how many alarms are told in an hour; a supervisor sees it", async () => {
  const { user, api } = await renderApp("/admin/alarms", {
    as: BOSS,
    routes: { ...routes(), "PUT /api/alarms/budget": { per_hour: 10, version: 1 } },
  });
  const field = await screen.findByLabelText("Alarms in an hour at most");
  await user.clear(field);
  await user.type(field, "10");
  await user.click(within(screen.getByRole("form", { name: "How many alarms" })).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(api.sentTo("PUT /api/alarms/budget")).toEqual([{ per_hour: 10, version: 0 }]));
});

test("the page loads, says when it is empty, and is not for everybody", async () => {
  await renderApp("/admin/alarms", { as: HANDLER, routes: { ...routes(), "GET /api/alarms/channels": silence } });
  expect((await screen.findAllByRole("status", { name: "Loading" })).length).toBeGreaterThan(0);
});

test("a centre without channels is told what they are for", async () => {
  await renderApp("/admin/alarms", { as: HANDLER, routes: routes([]) });
  expect(await screen.findByText(/Alarms are shown on the live board/)).toBeTruthy();
});

test("an agent may not look", async () => {
  await renderApp("/admin/alarms", { as: ANNA, routes: routes() });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});
