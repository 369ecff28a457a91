import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem, type Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANSWERING, PLAN, PLANNER, question, told, WHAT_IF } from "@/testing/what-if";

const shown = (routes: Routes = {}, path = "/plan/what-if") =>
  renderApp(path, { as: PLANNER, routes: { ...WHAT_IF, ...routes } });

const kept = (name: string, more: object = {}) => ({ ...question({}), figures: told("all", ""), name, ...more });

test("an answer is kept on the server under a name", async () => {
  const { user, api } = await shown({ ...ANSWERING, "PUT /api/what-if/answers/*": kept("Tuesday as it was") });
  await user.click(await screen.findByRole("button", { name: "Live the day again" }));
  await screen.findByRole("region", { name: "What this means" });
  const name = screen.getByRole("textbox", { name: "Name" });
  await user.clear(name);
  await user.type(name, "Tuesday as it was");
  await user.click(screen.getByRole("button", { name: "Keep" }));
  expect(await screen.findByText(/“Tuesday as it was” is kept/)).toBeTruthy();
  expect(api.sentTo("PUT /api/what-if/answers/q1")).toEqual([{ name: "Tuesday as it was" }]);
});

test("kept answers are listed with who asked, and a deleted one comes back by undo", async () => {
  const { user, api } = await shown({
    "GET /api/what-if/answers": [kept("Mine"), kept("Of somebody else", { question: "q2", may_change: false })],
    "GET /api/people/users": { sasha: "Sasha Orlova" },
    "DELETE /api/what-if/answers/*": {},
    "POST /api/what-if/answers/q1/restore": kept("Mine"),
  });
  const list = await screen.findByRole("region", { name: "Kept answers" });
  expect(await within(list).findAllByText("Sasha Orlova")).toHaveLength(2);
  expect(within(list).queryByRole("button", { name: "Delete “Of somebody else”" })).toBeNull();
  await user.click(within(list).getByRole("button", { name: "Delete “Mine”" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await screen.findByRole("region", { name: "Kept answers" });
  expect(api.asked.map(({ route }) => route)).toEqual(
    expect.arrayContaining(["DELETE /api/what-if/answers/q1", "POST /api/what-if/answers/q1/restore"]),
  );
  await expectAccessible();
});

test("an address that names nothing but an answer shows its day, its changes and what it means", async () => {
  const change = { queues: {}, agents: { ben: { absent: true } }, staff: [], routes: {} };
  const asked = question(change, { day: "2026-11-20", name: "Without Ben" });
  const routes = {
    "GET /api/what-if/questions/q1": asked,
    "GET /api/what-if/days/*": ({ path: [day] }: { path: readonly string[] }) => ({ ...PLAN, day }),
  };
  await shown(routes, "/plan/what-if?question=q1");
  expect(await screen.findByRole("region", { name: "What this means" })).toBeTruthy();
  expect(screen.getByRole("button", { name: /Nov.* 20, 2026/ })).toBeTruthy();
  expect(within(screen.getByRole("list", { name: "Your changes" })).getByText(/is absent/)).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "Without Ben");
});

test("a callback that a route has is taken away, said in words, and taken back", async () => {
  const { user, router } = await shown();
  await user.click(await screen.findByRole("tab", { name: "Routes" }));
  await user.click(screen.getByText("2 steps"));
  await user.click(await screen.findByRole("button", { name: /Remove.*2/ }));
  const list = screen.getByRole("list", { name: "Your changes" });
  expect(within(list).getByText(/^Route Support: /)).toBeTruthy();
  expect(router.state.location.search).toMatchObject({
    change: { routes: { support: [{ kind: "queue", queue: "support", wait_s: 60 }] } },
  });
  await user.click(within(list).getByRole("button", { name: /^Take back: Route Support/ }));
  expect(router.state.location.search).not.toHaveProperty("change");
  await expectAccessible();
});

const FILE = () => {
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) throw new Error("There is nothing to choose a file with");
  return input;
};

test("a log that is brought along becomes the past that is asked about", async () => {
  const log = { log: "l1", name: "feb.csv", calls: 3, may_change: true, oddities: {} };
  const { user, router } = await shown({ "POST /api/what-if/logs": log, "GET /api/what-if/logs": [log] });
  await screen.findByRole("button", { name: "Live the day again" });
  await user.upload(FILE(), new File(["contact_id"], "feb.csv", { type: "text/csv" }));
  expect(await screen.findByRole("combobox", { name: "Log" })).toBeTruthy();
  await waitFor(() => expect(router.state.location.search).toMatchObject({ log: "l1" }));
  expect(screen.getByRole("combobox", { name: "Log" })).toHaveProperty("value", "l1");
});

test("a file that cannot be a log is refused with its line and the reason", async () => {
  const refused = problem(400, "twin.file_refused", { file: "feb.csv", line: 4, reason: "outcome", value: "lost" });
  const { user } = await shown({ "POST /api/what-if/logs": refused });
  await screen.findByRole("button", { name: "Live the day again" });
  await user.upload(FILE(), new File(["x"], "feb.csv", { type: "text/csv" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("feb.csv cannot be used: line 4");
  expect(alert.textContent).toContain("The outcome is “lost”");
  await expectAccessible();
});
