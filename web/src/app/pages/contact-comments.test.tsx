import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactPage, now, SASHA } from "@/testing/world";

test("what agents said was in the way stands on the page, and who took part says more", async () => {
  const said = {
    agent: "anna",
    kind: "system_slow",
    text: "It took minutes.",
    written_at: now(),
    open_until: now() * 2,
  };
  const { user, api } = await renderApp("/history/c1", {
    as: ANNA,
    routes: {
      "GET /api/contacts/*": contactPage({ comments: [said] }),
      "PUT /api/contacts/*/comments/*": said,
    },
  });
  const card = await screen.findByRole("region", { name: "Agents’ comments" });
  expect(within(card).getByText("It took minutes.")).toBeTruthy();
  expect(await within(card).findByText(/^Anna Sokolova/)).toBeTruthy();
  await expectAccessible();
  await user.click(within(card).getByRole("button", { name: "Change comment" }));
  await user.click(await screen.findByRole("radio", { name: "Something else" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(api.sentTo("PUT /api/contacts/c1/comments/other")).toEqual([]);
  await user.type(screen.getByRole("textbox", { name: "In your own words" }), "Wrong queue.");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(api.sentTo("PUT /api/contacts/c1/comments/other")).toEqual([{ text: "Wrong queue." }]);
});

test("who took no part has nothing to say, and where nothing was said there is no card", async () => {
  await renderApp("/history/c1", { as: SASHA });
  await screen.findByRole("region", { name: "Notes" });
  expect(screen.queryByRole("region", { name: "Agents’ comments" })).toBeNull();
});
