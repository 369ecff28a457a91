import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { renderApp } from "@/testing/render-app";
import { now, SASHA } from "@/testing/world";

const QUARTER = 900 * SECOND;
const LETTER = 6.5;

test.each([1, 16, 37, 96])("no time below the chart of a day of %i quarters is cut at an edge", async (count) => {
  const present = Math.floor(now() / QUARTER) * QUARTER;
  const began = present - (count - 1) * QUARTER;
  const day = { [began]: { offered: 3, answered: 2, answered_in_time: 2, abandoned: 1 } };
  await renderApp("/live", { as: SASHA, boards: { queues: {}, agents: {}, today: {}, handled: {}, day } });
  const chart = await screen.findByRole("img", { name: /^Most came at/ });
  const [, , width = 0] = (chart.getAttribute("viewBox") ?? "").split(" ").map(Number);
  const times = [...chart.querySelectorAll("text")].filter(({ textContent }) => textContent?.includes(":"));
  expect(times.length).toBeGreaterThan(3);
  for (const label of times) {
    const length = (label.textContent ?? "").length * LETTER;
    const before = { start: 0, middle: length / 2, end: length }[label.getAttribute("text-anchor") ?? "start"] ?? 0;
    const left = Number(label.getAttribute("x")) - before;
    expect(left).toBeGreaterThanOrEqual(0);
    expect(left + length).toBeLessThanOrEqual(width);
  }
});
