import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createQueryClient } from "@/api/queries";
import { loadCatalogues, loadLater } from "@/app/catalogues";
import { Providers } from "@/app/providers";
import { createAppRouter } from "@/app/router";
import type { Me } from "@/features/identity/api/session";
import { createI18n } from "@/i18n/i18n";
import type { Language } from "@/i18n/languages";
import type { Phones } from "@/phone/context";
import { MicrophoneError } from "@/phone/microphone";
import type { Ways } from "@/phone/opening";
import type { PhoneProblem } from "@/phone/port";
import { SimulatedPhone } from "@/phone/simulated";
import type { Cells } from "@/realtime/protocol";
import { FakeApi, type Routes } from "@/testing/fake-api";
import { FakeLive } from "@/testing/fake-live";
import { nordlink } from "@/testing/world";

interface Options {
  as?: Me | null;
  routes?: Routes;
  boards?: Readonly<Record<string, Cells>>;
  language?: Language;
  /** What stands in the way of every phone; the person was not asked for the microphone before unless `isGranted`. */
  obstacle?: PhoneProblem;
  isGranted?: boolean;
  /** What a wish to hear oneself meets, where that is not a sound at once. */
  openSoundCheck?: Phones["openSoundCheck"];
}

/** The whole app at an address, as one person sees it, on a network and a telephone that the test plays. */
export async function renderApp(path: string, options: Options = {}) {
  const { as = null, routes = {}, boards, language = "en", obstacle, isGranted = true } = options;
  localStorage.setItem("perezvon-language", language);
  const api = new FakeApi({ ...nordlink(as), ...routes });
  const live = new FakeLive(boards);
  const phones: SimulatedPhone[] = [];
  const services = {
    api: api.client,
    queries: createQueryClient(0),
    live: live.store,
    i18n: await createI18n(language, loadCatalogues, loadLater),
    phones: {
      isGranted: async () => isGranted,
      obstacle: () => (obstacle === "insecure" || obstacle === "unsupported" ? obstacle : null),
      openSoundCheck: async () => {
        if (obstacle) throw new MicrophoneError(obstacle);
        if (options.openSoundCheck) return options.openSoundCheck(null);
        return { level: () => 0.5, record: async () => "blob:oneself", close: () => undefined };
      },
      create({ exchange, dial }: Ways) {
        const phone = new SimulatedPhone({ exchange, dial, ...(obstacle ? { obstacle } : {}) });
        phones.push(phone);
        return phone;
      },
    },
  };
  const router = createAppRouter(services, createMemoryHistory({ initialEntries: [path] }));
  render(
    <Providers services={services} isTest>
      <RouterProvider router={router} />
    </Providers>,
  );
  const phone = () => {
    const newest = phones.at(-1);
    if (!newest) throw new Error("No phone was made");
    return newest;
  };
  return { user: userEvent.setup(), api, live, router, phone };
}
