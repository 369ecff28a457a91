import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { renderApp } from "@/testing/render-app";
import { ROBIN } from "@/testing/world";

const FIELDS = [
  { name: "login", is_needed: true },
  { name: "name", is_needed: true },
  { name: "roles", is_needed: false },
];
const COLUMN = (heading: string, field: string | null) => ({ heading, samples: ["anna"], field });

const REPORT = {
  encoding: "windows-1251",
  separator: ";",
  fields: FIELDS,
  columns: [COLUMN("Логин", "login"), COLUMN("Имя", "name"), COLUMN("Обед", null)],
  missing: [] as string[],
  counts: { new: 1, changed: 1, unchanged: 2, failed: 0 },
  rows: [
    { row: 2, name: "Ben", state: "new", changes: [{ field: "name", before: null, after: "Ben" }], problems: [] },
    {
      row: 3,
      name: "Anna",
      state: "changed",
      changes: [{ field: "name", before: "Ana", after: "Anna" }],
      problems: [],
    },
  ],
  is_applied: false,
};
const FAILED = {
  ...REPORT,
  counts: { ...REPORT.counts, failed: 1 },
  rows: [
    {
      row: 4,
      name: "Cleo",
      state: "failed",
      changes: [],
      problems: [{ code: "sheets.no_role", params: { value: "boss" }, field: "roles" }],
    },
  ],
};

async function chosen(answer: unknown) {
  const rendered = await renderApp("/admin/import?kind=people", {
    as: ROBIN,
    routes: { "POST /api/import/people": () => answer },
  });
  await screen.findByRole("heading", { level: 1, name: "Import" });
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) throw new Error("there is no field for a file");
  await rendered.user.upload(input, new File(["1"], "people.csv", { type: "text/csv" }));
  return rendered;
}

test("a file is looked at first, and then imported as it was shown", async () => {
  const { user, api } = await chosen(REPORT);
  expect(await screen.findByText("Read as WINDOWS-1251.")).toBeTruthy();
  expect(screen.getByRole("row", { name: /3 Anna Changed/ }).textContent).toContain("Ana Anna");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Import 2 rows" }));
  await waitFor(() => expect(api.sentTo("POST /api/import/people")).toHaveLength(2));
});

test("a row with a mistake says what to do, and nothing can be imported", async () => {
  await chosen(FAILED);
  expect(await screen.findByText(/Roles: There is no role “boss”/)).toBeTruthy();
  expect(screen.getByText("One row has a mistake. Correct it in the file and choose the file again.")).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Import 2 rows" }).disabled).toBe(true);
  await expectAccessible();
});

test("what a column means is chosen by hand", async () => {
  const { user, api } = await chosen({ ...REPORT, missing: ["name"], rows: [] });
  expect(await screen.findByText("Choose the columns for: Name.")).toBeTruthy();
  await user.selectOptions(screen.getByLabelText("Meaning of the column “Обед”"), "Name (needed)");
  await waitFor(() => expect(api.sentTo("POST /api/import/people")).toHaveLength(2));
});

test("after the import it says how to take it back", async () => {
  await chosen({ ...REPORT, is_applied: true });
  expect(await screen.findByText("2 rows were imported.")).toBeTruthy();
  expect(screen.getByText(/import the table that you downloaded before/)).toBeTruthy();
  await expectAccessible();
});
