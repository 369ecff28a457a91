import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp } from "@/testing/render-app";
import { now, SASHA } from "@/testing/world";

const support = {
  queue: "support",
  since: now(),
  offered: 8,
  answered: 8,
  answered_in_time: 8,
  answered_wait: 0,
  abandoned: 0,
  abandoned_short: 0,
  abandoned_wait: 0,
  handled: 8,
  worked: 0,
  target_s: 20,
  target_percent: 80,
  will_miss_target: false,
  spark: [],
};

const queue = {
  queue: "support",
  waiting: 0,
  oldest_since: null,
  wait: null,
  longest_wait_s: 30,
  free: 1,
  staffed: 3,
  doing: { available: 3 },
  talking: 2,
};

const shown = (more: object) =>
  renderApp("/live", {
    as: SASHA,
    boards: {
      queues: { support: queue },
      today: { all: { ...support, queue: null }, support: { ...support, ...more } },
    },
  });

test("who is to be called back is told beside what came of today's attempts", async () => {
  await shown({ to_call: 3, called_back: 5, not_reached: 2 });
  expect(await screen.findByRole("columnheader", { name: "Callbacks" })).toBeTruthy();
  expect(screen.getByText(/^3 open/).textContent).toBe("3 open5 reached, 2 not");
});

test("where nobody is called back no column stands for it", async () => {
  await shown({ to_call: 0, called_back: 0, not_reached: 0 });
  expect(await screen.findByRole("columnheader", { name: "Service level" })).toBeTruthy();
  expect(screen.queryByRole("columnheader", { name: "Callbacks" })).toBeNull();
});
