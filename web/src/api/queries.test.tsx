import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/api/client";
import { createQueryClient } from "@/api/queries";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function Shown({ load }: { load: () => Promise<string> }) {
  const { data, error } = useQuery({ queryKey: ["it"], queryFn: load });
  return <p>{data ?? (error ? "not loaded" : "loading")}</p>;
}

async function show(load: () => Promise<string>) {
  render(
    <QueryClientProvider client={createQueryClient(0)}>
      <Shown load={load} />
    </QueryClientProvider>,
  );
  await act(() => vi.advanceTimersByTimeAsync(10));
}

test("what a silent server did not give is loaded once it answers again", async () => {
  const load = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new ApiError(503, "x"))
    .mockResolvedValue("here it is");
  await show(load);
  expect(screen.queryByText("not loaded")).not.toBeNull();
  await act(() => vi.advanceTimersByTimeAsync(3_100));
  expect(screen.queryByText("here it is")).not.toBeNull();
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(load).toHaveBeenCalledTimes(2);
});

test("a refusal is not asked again", async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(new ApiError(403, "x"));
  await show(load);
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(screen.queryByText("not loaded")).not.toBeNull();
  expect(load).toHaveBeenCalledTimes(1);
});
