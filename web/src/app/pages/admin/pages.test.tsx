import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { NOTHING, ROBIN, SETTINGS, settings } from "@/testing/settings-world";

test("the first steps say what is done and what is not", async () => {
  await renderApp("/admin", { as: ROBIN, routes: settings({ ...NOTHING, queues: SETTINGS.queues }) });
  const needed = await screen.findByRole("region", { name: "Before the first call" });
  const steps = await within(needed).findAllByRole("listitem");
  expect(steps.map((step) => /Done|To do/.exec(step.textContent ?? "")?.[0])).toEqual([
    "To do",
    "Done",
    "To do",
    "To do",
    "To do",
    "To do",
  ]);
  await expectAccessible();
});

test("a centre that is set up says so", async () => {
  await renderApp("/admin", { as: ROBIN, routes: settings() });
  expect(await screen.findByText(/Everything is set up/)).toBeTruthy();
});

test("first steps that cannot be read say so, and are read again", async () => {
  const routes = { ...settings(), "GET /api/settings/hours": problem(500, "http.500") };
  const { user, api } = await renderApp("/admin", { as: ROBIN, routes });
  expect(await screen.findByRole("alert")).toBeTruthy();
  api.change({ "GET /api/settings/hours": SETTINGS.hours });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/Everything is set up/)).toBeTruthy();
});

test("queues that cannot be read are not said to be missing", async () => {
  const routes = { ...settings(), "GET /api/settings/queues": problem(500, "http.500") };
  await renderApp("/admin/agents", { as: ROBIN, routes });
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(screen.queryByText(/There are no queues yet/)).toBeNull();
});

test("an agent is given a queue with one click, and it can be taken back", async () => {
  const { user, api } = await renderApp("/admin/agents", { as: ROBIN, routes: settings() });
  const cell = await screen.findByRole("checkbox", { name: "Ben Carter serves Sales" });
  expect(cell).toHaveProperty("checked", false);
  await user.click(cell);
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(api.sentTo("PUT /api/settings/agents/ben")).toMatchObject([
    { queues: ["support", "sales"], version: 1 },
    { queues: ["support"], version: 2 },
  ]);
  await expectAccessible();
});

test("an agent's team, languages and skills are changed in a form", async () => {
  const { user, api } = await renderApp("/admin/agents", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Anna Sokolova" }));
  const form = await screen.findByRole("form", { name: "Anna Sokolova" });
  await user.selectOptions(within(form).getByLabelText("Fibre"), "5");
  await user.click(within(form).getByLabelText("Русский"));
  await user.selectOptions(within(form).getByLabelText("Team"), "");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/agents/anna")).toEqual([
      {
        team: null,
        languages: ["en", "ru"],
        queues: ["support"],
        skills: [{ skill: "fibre", level: 5 }],
        reserved_for: [],
        version: 1,
      },
    ]),
  );
});

test("what went wrong with one click is not said again in the form of an agent", async () => {
  const routes = { ...settings(), "PUT /api/settings/agents/*": problem(409, "settings.changed_meanwhile") };
  const { user } = await renderApp("/admin/agents", { as: ROBIN, routes });
  await user.click(await screen.findByRole("checkbox", { name: "Ben Carter serves Sales" }));
  expect(await screen.findByRole("alert")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Anna Sokolova" }));
  const form = await screen.findByRole("form", { name: "Anna Sokolova" });
  expect(within(form).queryByRole("alert")).toBeNull();
});

test("another greeting on a line publishes a new version of its flow", async () => {
  const { user, api } = await renderApp("/admin/lines", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Website" }));
  const form = await screen.findByRole("form", { name: "Website" });
  await user.selectOptions(await within(form).findByLabelText("Greeting"), "Thank you");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/flows/main")).toEqual([
      { name: { en: "Main menu" }, values: { "greet.0": "thanks" }, version: 3 },
    ]),
  );
  expect(await screen.findByText("Saved: Website")).toBeTruthy();
});

test("undo gives a line's flow its former greeting back", async () => {
  const [main] = SETTINGS.flows;
  let version = 3;
  const routes = {
    ...settings(),
    "GET /api/settings/flows": () => [{ ...main, version }],
    "PUT /api/settings/flows/*": () => ({ ...main, version: ++version }),
  };
  const { user, api } = await renderApp("/admin/lines", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Website" }));
  const form = await screen.findByRole("form", { name: "Website" });
  await user.selectOptions(await within(form).findByLabelText("Greeting"), "Thank you");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/flows/main")).toMatchObject([
      { values: { "greet.0": "thanks" }, version: 3 },
      { values: { "greet.0": "greeting_unknown" }, version: 4 },
    ]),
  );
  await waitFor(() => expect(api.sentTo("PUT /api/settings/lines/web")).toHaveLength(2));
});

test("a line that got a flow of its own is not taken back alone", async () => {
  const routes = { ...settings(), "POST /api/settings/flows": { flow: "f1", name: {}, version: 1, slots: [] } };
  const { user } = await renderApp("/admin/lines", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Website" }));
  const form = await screen.findByRole("form", { name: "Website" });
  await user.selectOptions(within(form).getByLabelText("Flow"), "");
  await user.selectOptions(within(form).getByLabelText("Route"), "To support");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Saved: Website")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

test("a new line makes its own flow, with a menu if there is more than one way", async () => {
  const routes = {
    ...settings({ lines: [], flows: [] }),
    "POST /api/settings/flows": { flow: "f1", name: {}, version: 1, slots: [] },
  };
  const { user, api } = await renderApp("/admin/lines", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Add a line" }));
  const form = await screen.findByRole("form", { name: "Add a line" });
  await user.type(within(form).getByLabelText("Name in English"), "Web");
  await user.selectOptions(await within(form).findByLabelText("Route"), "To support");
  await user.click(within(form).getByRole("button", { name: "Add a key to the menu" }));
  await user.click(within(form).getByLabelText("Ask how the call was"));
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(api.sentTo("POST /api/settings/lines")).toMatchObject([{ flow: "f1" }]));
  expect(api.sentTo("POST /api/settings/flows")).toMatchObject([
    { route: "to-support", choices: [{ digit: "1", route: "to-support" }], has_rating: false, has_notice: true },
  ]);
});

test("a prompt's words are heard first and then kept", async () => {
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:sound", revokeObjectURL: () => undefined }));
  const routes = {
    ...settings(),
    "POST /api/settings/prompts/rehearsal": () => new Response("sound"),
    "PUT /api/settings/prompts/*/*/text": undefined,
  };
  const { user, api } = await renderApp("/admin/greetings", { as: ROBIN, routes });
  await user.type(await screen.findByRole("textbox", { name: "Search by name or words" }), "thank you for");
  await user.click(await screen.findByRole("button", { name: "Greeting" }));
  const english = await screen.findByRole("region", { name: "English" });
  await user.click(within(english).getByRole("button", { name: "Let a voice speak" }));
  const words = within(english).getByLabelText("What the voice says");
  await user.clear(words);
  await user.type(words, "Good day!");
  await user.click(within(english).getByRole("button", { name: "Listen" }));
  await user.click(await within(english).findByRole("button", { name: "Use it from now on" }));
  expect(await screen.findByText(/Callers hear it from now on/)).toBeTruthy();
  expect(api.sentTo("PUT /api/settings/prompts/greeting_unknown/en/text")).toEqual([{ text: "Good day!" }]);
  await expectAccessible();
});

test("a sound that was made here is removed only after a question, and a new one is not lost by closing", async () => {
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:sound", revokeObjectURL: () => undefined }));
  const [greeting] = SETTINGS.prompts;
  const prompts = [{ ...greeting, sounds: [{ ...greeting?.sounds[0], origin: "recorded", changed_at: 1 }] }];
  const routes = { ...settings({ prompts }), "DELETE /api/settings/prompts/*/*/sound": undefined };
  const { user, api } = await renderApp("/admin/greetings", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Greeting" }));
  const english = await screen.findByRole("region", { name: "English" });
  await user.click(within(english).getByRole("button", { name: "Back to ours" }));
  await user.click(within(english).getByRole("button", { name: "Cancel" }));
  await user.click(within(english).getByRole("button", { name: "Back to ours" }));
  await user.click(within(english).getByRole("button", { name: "Back to ours" }));
  await waitFor(() => expect(api.sentTo("DELETE /api/settings/prompts/greeting_unknown/en/sound")).toHaveLength(1));

  const file = new File(["sound"], "hello.mp3", { type: "audio/mpeg" });
  await user.upload(within(english).getByLabelText("Sound file"), file);
  await user.keyboard("{Escape}");
  await user.click(await screen.findByRole("button", { name: "Go on editing" }));
  expect(within(english).getByRole("button", { name: "Use it from now on" })).toBeTruthy();
});

test("without a microphone it is said why, and a file can be uploaded", async () => {
  const { user } = await renderApp("/admin/greetings", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Greeting" }));
  const english = await screen.findByRole("region", { name: "English" });
  await user.click(within(english).getByRole("button", { name: "Record" }));
  expect((await within(english).findByRole("alert")).textContent).toContain("upload a file");
  expect(within(english).getByRole("button", { name: "Upload" })).toBeTruthy();
});

test("the name of a new prompt is asked for, and one that is taken is said beside it", async () => {
  const taken = problem(409, "settings.name_taken", { name: "Welcome" });
  const routes = { ...settings(), "POST /api/settings/prompts": taken };
  const { user, api } = await renderApp("/admin/greetings", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Add a prompt" }));
  const form = within(await screen.findByRole("form", { name: "Name of the prompt" }));
  await user.click(form.getByRole("button", { name: "Go on to the sound" }));
  expect(form.getByText("Please fill this in.")).toBeTruthy();
  expect(api.sentTo("POST /api/settings/prompts")).toEqual([]);
  const name = form.getByRole("textbox", { name: /English/ });
  await user.type(name, "Welcome");
  await user.click(form.getByRole("button", { name: "Go on to the sound" }));
  const words = await form.findByText("The name “Welcome” is in use already.");
  expect(name.getAttribute("aria-describedby")).toBe(words.id);
  expect(form.queryByRole("alert")).toBeNull();
});
