import { screen } from "@testing-library/react";
import { test } from "vitest";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactPage } from "@/testing/world";

test.each([
  { name: "M. Lindqvist", shown: /^M. Lindqvist · \+4930123456/ },
  { name: "", shown: /^\+4930123456/ },
])("an unknown caller is called by what the network told, name “$name”", async ({ name, shown }) => {
  const caller = { number: "+4930123456", name, customer: null };
  await renderApp("/history/c1", {
    as: ANNA,
    routes: { "GET /api/contacts/*": contactPage({ customer: null, caller }) },
  });
  await screen.findByRole("heading", { level: 1, name: shown });
});
