import { screen } from "@testing-library/react";
import axe from "axe-core";
import { expect } from "vitest";

/** These need a browser that lays out and paints. The end-to-end tests run them there. */
const NEED_LAYOUT = ["color-contrast", "landmark-one-main", "page-has-heading-one"];

const OPTIONS: axe.RunOptions = {
  // No sound is ever loaded here, and axe would wait ten seconds for each. The end-to-end tests let it load them.
  preload: { assets: ["cssom"] },
  // A frame has no page in it here; the end-to-end tests look into it.
  iframes: false,
  runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
  rules: Object.fromEntries(NEED_LAYOUT.map((rule) => [rule, { enabled: false }])),
};

/** Fails on what axe finds, and on a rule of axe that could not be run: it would pass unseen. */
export async function expectAccessible(): Promise<void> {
  expect(await screen.findAllByRole("main")).toHaveLength(1);
  expect(await screen.findAllByRole("heading", { level: 1 })).toHaveLength(1);
  const { violations, incomplete } = await axe.run(document, OPTIONS);
  const broken = incomplete.filter((rule) => "error" in rule);
  expect([...violations, ...broken].map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}
