import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp } from "@/testing/render-app";
import { ANNA } from "@/testing/world";

const answer = (measure: string, score: number) => ({
  contact: "c1",
  question: `about_${measure}_${score}`,
  measure,
  score,
  agent: null,
  answered_at: score,
  source: "call",
});

test("answers are told on the scale of what they measure", async () => {
  await renderApp("/history/c1", {
    as: ANNA,
    routes: { "GET /api/feedback": [answer("nps", 10), answer("ces", 6), answer("solved", 1), answer("solved", 2)] },
  });
  expect(await screen.findByText("Would recommend you: 10 of 10")).toBeTruthy();
  expect(screen.getByText("Found it easy: 6 of 7")).toBeTruthy();
  expect(screen.getByText("Says it is solved")).toBeTruthy();
  expect(screen.getByText("Says it is not solved")).toBeTruthy();
});
