import { render, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { createQueryClient } from "@/api/queries";
import { loadCatalogues } from "@/app/catalogues";
import { Providers } from "@/app/providers";
import { DemoChip } from "@/features/demo/components/demo-chip";
import type { DemoState } from "@/features/demo/live/demo";
import { createI18n } from "@/i18n/i18n";
import type { Language } from "@/i18n/languages";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { FakeApi } from "@/testing/fake-api";
import { FakeLive } from "@/testing/fake-live";
import { renderApp } from "@/testing/render-app";
import { ANNA, now } from "@/testing/world";

const demo = (more: Partial<DemoState> = {}) => ({
  state: { speed: 1, is_running: true, rush_until: null, minute: 622, born: 1, can_be_wiped: true, ...more },
});

const ROUTES = {
  "PATCH /api/demo": demo().state,
  "POST /api/demo/wipe": undefined,
  "PUT /api/demo/language": undefined,
};

async function opened(more: Partial<DemoState> = {}, language: Language = "en") {
  const app = await renderApp("/desk", {
    as: { ...ANNA, is_demo: true },
    language,
    routes: ROUTES,
    boards: { demo: demo(more) },
  });
  await app.user.click(await screen.findByRole("button", { name: /^(Demo|Демо|演示)[,，]/ }));
  return app;
}

describe("the demo's chip", () => {
  it("is a plain word where there is nothing to steer", async () => {
    await renderApp("/desk", { as: { ...ANNA, is_demo: true }, boards: { demo: {} } });
    await screen.findByText("Demo");
    expect(screen.queryByRole("button", { name: /^Demo,/ })).toBeNull();
  });

  it("says what goes on, and the time of day of the made-up people", async () => {
    await opened({ rush_until: now() + 60 * SECOND, speed: 5 });
    screen.getByRole("button", { name: "Demo, rush hour, 5×: steer it" });
    await screen.findByText(/For them it is 10:22/);
    screen.getByRole("button", { name: "Rush hour", pressed: true });
  });

  it("sets the speed, a rush hour, and whether anybody calls", async () => {
    const { user, api } = await opened();
    await user.click(await screen.findByRole("radio", { name: "20×" }));
    await user.click(screen.getByRole("button", { name: "Rush hour" }));
    await user.click(screen.getByRole("button", { name: "Stop calls" }));
    await waitFor(() =>
      expect(api.sentTo("PATCH /api/demo")).toEqual([{ speed: 20 }, { is_rush: true }, { is_running: false }]),
    );
  });

  it("lets nobody wipe the demo by accident", async () => {
    const { user, api } = await opened();
    await user.click(await screen.findByRole("button", { name: "Begin anew" }));
    screen.getByRole("alertdialog", { description: /All calls end/ });
    expect(api.sentTo("POST /api/demo/wipe")).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Begin anew" }));
    await waitFor(() => expect(api.sentTo("POST /api/demo/wipe")).toHaveLength(1));
  });

  it("offers no new beginning where other data could be lost", async () => {
    await opened({ can_be_wiped: false });
    await screen.findByRole("button", { name: "Rush hour" });
    expect(screen.queryByRole("button", { name: "Begin anew" })).toBeNull();
  });

  it("opens the call page in a tab of its own", async () => {
    await opened();
    const link = await screen.findByRole("link", { name: "Call yourself in a new tab" });
    expect(link.getAttribute("href")).toBe("/call/web");
    expect(link.getAttribute("target")).toBe("_blank");
  });

  it("has whoever calls here speak the language of the page", async () => {
    const { api } = await opened({}, "ru");
    await waitFor(() => expect(api.sentTo("PUT /api/demo/language")).toEqual([{ language: "ru" }]));
  });

  it.each<Language>(["en", "ru", "zh-Hans"])("is accessible in %s", async (language) => {
    await opened({}, language);
    await expectAccessible();
  });
});

it("loads the page again when the demo began anew, and not when it is only steered", async () => {
  const reload = vi.fn();
  const live = new FakeLive({ demo: demo() });
  const services = {
    api: new FakeApi(ROUTES).client,
    queries: createQueryClient(0),
    live: live.store,
    i18n: await createI18n("en", loadCatalogues),
    phones: { isGranted: async () => true, obstacle: () => null, openSoundCheck: vi.fn(), create: vi.fn() },
  };
  render(
    <Providers services={services} isTest>
      <DemoChip reload={reload} />
    </Providers>,
  );
  await screen.findByRole("button", { name: /^Demo,/ });
  await live.show("demo", demo({ speed: 20 }));
  expect(reload).not.toHaveBeenCalled();
  await live.show("demo", demo({ born: 2 }));
  expect(reload).toHaveBeenCalledOnce();
});
