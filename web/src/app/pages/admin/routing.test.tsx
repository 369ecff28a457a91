import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { renderApp } from "@/testing/render-app";
import { ROBIN, settings } from "@/testing/settings-world";
import { SASHA } from "@/testing/world";

test("a queue asks for a skill, and for less of it after a while", async () => {
  const { user, api } = await renderApp("/admin/queues", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Sales" }));
  const form = within(await screen.findByRole("form", { name: "Sales" }));
  await user.click(form.getByRole("button", { name: "Add a skill" }));
  expect(form.getByRole("button", { name: "Add a skill" })).toHaveProperty("disabled", true);
  await user.selectOptions(form.getByLabelText("Level"), "4");
  await user.click(form.getByRole("button", { name: "Ask for less after a while" }));
  await user.click(form.getByRole("button", { name: "Ask for less after a while" }));
  await user.selectOptions(form.getByLabelText("Then (2)"), "0");
  await user.click(form.getByRole("button", { name: "Save" }));
  const relaxed = [
    { after_s: 30, level: 3 },
    { after_s: 60, level: 0 },
  ];
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/queues/sales")).toMatchObject([
      { needs: [{ skill: "fibre", level: 4, relaxed }] },
    ]),
  );
});

test("a queue has a strategy that is explained, hours, and agents who speak the language", async () => {
  const { user, api } = await renderApp("/admin/queues", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Sales" }));
  const form = within(await screen.findByRole("form", { name: "Sales" }));
  await user.click(form.getByLabelText("Only agents who speak the caller's language"));
  await user.type(form.getByLabelText("Anybody after a wait of"), "90");
  await user.selectOptions(form.getByLabelText("Opening hours"), "office");
  await user.selectOptions(form.getByLabelText("Who is next"), "ring_all");
  expect(form.getByText(/^All free agents ring together/)).toBeTruthy();
  await user.click(form.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/queues/sales")).toMatchObject([
      {
        strategy: "ring_all",
        language: { relaxed_s: 90 },
        hours: "office",
      },
    ]),
  );
});

test("an agent is reserved for a queue that they serve", async () => {
  const { user, api } = await renderApp("/admin/agents", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: /Ben Carter/ }));
  const form = within(await screen.findByRole("form", { name: "Ben Carter" }));
  const reserved = within(form.getByRole("group", { name: "Reserved for" }));
  expect(reserved.getAllByRole("checkbox")).toHaveLength(1);
  await user.click(reserved.getByRole("checkbox", { name: "Support" }));
  await user.click(form.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/agents/ben")).toMatchObject([{ reserved_for: ["support"] }]),
  );
});

test("who goes first is explained in words, changed and taken back", async () => {
  const { user, api } = await renderApp("/admin/boosts", { as: ROBIN, routes: settings() });
  expect(
    await screen.findByText(/“gold” is worth 1 minute: after 10 seconds they go before .* less than 70 seconds/),
  ).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Add a tier" }));
  expect(screen.getByDisplayValue("business")).toBeTruthy();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  const gold = { tier: "gold", boost_s: 60 };
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/boosts")).toMatchObject([
      { tiers: [gold, { tier: "business", boost_s: 60 }], version: 1 },
      { tiers: [gold], version: 2 },
    ]),
  );
});

test("who may only read sees who goes first without a way to save", async () => {
  await renderApp("/admin/boosts", { as: SASHA, routes: settings() });
  expect((await screen.findByDisplayValue("gold")).closest("fieldset:disabled")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});
