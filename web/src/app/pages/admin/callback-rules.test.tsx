import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { renderApp } from "@/testing/render-app";
import { ROBIN, settings } from "@/testing/settings-world";
import { SASHA } from "@/testing/world";

test("how people are called back is set in minutes and hours, and taken back", async () => {
  const { user, api } = await renderApp("/admin/callbacks", { as: ROBIN, routes: settings() });
  const over = await screen.findByLabelText("Offer it when the wait is longer than");
  expect(over).toHaveProperty("value", "15 min");
  await user.clear(over);
  await user.type(over, "10");
  await user.selectOptions(screen.getByLabelText("When people may be called"), "office");
  await user.click(screen.getByLabelText("Call people by itself"));
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/callbacks")).toMatchObject([
      { offer_over_s: 600, hours: "office", is_automatic: true, keep_s: 172_800, version: 1 },
      { offer_over_s: 900, hours: null, is_automatic: false, version: 2 },
    ]),
  );
});

test("who may only read sees it without a way to save", async () => {
  await renderApp("/admin/callbacks", { as: SASHA, routes: settings() });
  const over = await screen.findByLabelText("Offer it when the wait is longer than");
  expect(over.closest("fieldset:disabled")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});
