import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, MARIA } from "@/testing/world";

const talking = (more: object = {}) => ({ desk: { me: deskMe("talking"), contact: deskContact("talking", more) } });
const card = () => screen.findByRole("complementary", { name: "Customer" });

describe("a known customer", () => {
  test("is shown with who looks after them, how to reach them and what was before", async () => {
    await renderApp("/desk", {
      as: ANNA,
      boards: talking(),
      routes: { "GET /api/customers/*": { ...MARIA, backups: ["ben"] } },
    });
    const side = await card();
    expect(await within(side).findByText("gold")).toBeTruthy();
    await waitFor(() => expect(within(side).getByText("Ben Carter")).toBeTruthy());
    expect(within(side).getByRole("button", { name: "Copy +46705550134" })).toBeTruthy();
    const recent = await within(side).findByRole("region", { name: "Recent contacts" });
    expect(recent.textContent).toContain("Sale");
    await expectAccessible();
  });

  test("gets a note in place, which nobody else has changed meanwhile", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: talking() });
    await user.click(await screen.findByRole("button", { name: "Change what is good to know" }));
    const note = screen.getByRole("textbox", { name: "Good to know" });
    expect(document.activeElement).toBe(note);
    await user.clear(note);
    await user.type(note, "Calls after six.");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await within(await card()).findByText("Calls after six.")).toBeTruthy();
    const [sent] = api.sentTo("PUT /api/customers/maria/note");
    expect(sent).toEqual({ note: "Calls after six.", before: "Prefers to be called Maria." });
  });
});

describe("an unknown caller", () => {
  const unknown = () => talking({ customer: null });

  test("is found by typing and taken with Enter", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: unknown() });
    const search = await screen.findByRole("textbox", { name: "Name, phone or e-mail" });
    await user.type(search, "maria");
    await screen.findByRole("button", { name: "The caller is Maria Lindqvist" });
    await user.keyboard("{Enter}");
    expect(api.sentTo("PUT /api/contacts/c1/customer")).toEqual([{ customer: "maria" }]);
  });

  test("who is in no list is added and is the contact's customer then", async () => {
    const { user, api } = await renderApp("/desk", {
      as: ANNA,
      boards: unknown(),
      routes: { "GET /api/customers": [] },
    });
    await user.type(await screen.findByRole("textbox", { name: "Name, phone or e-mail" }), "Nora Berg{Enter}");
    await user.type(screen.getByRole("textbox", { name: /Phone/ }), "+46 70 1");
    await user.click(screen.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(api.sentTo("PUT /api/contacts/c1/customer")).toEqual([{ customer: "nora" }]));
    expect(api.sentTo("POST /api/contacts/c1/customer")).toEqual([
      { name: "Nora Berg", phone: "+46 70 1", email: "", language: "en" },
    ]);
    await expectAccessible();
  });

  test("whose address belongs to somebody else is not added, and it is said why", async () => {
    const { user } = await renderApp("/desk", {
      as: ANNA,
      boards: unknown(),
      routes: { "GET /api/customers": [], "POST /api/contacts/*/customer": problem(409, "customers.address_taken") },
    });
    await user.type(await screen.findByRole("textbox", { name: "Name, phone or e-mail" }), "Nora Berg{Enter}");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect((await screen.findByRole("alert")).textContent).not.toBe("");
  });
});
