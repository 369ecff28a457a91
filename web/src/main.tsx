import "@fontsource-variable/inter/index.css";
import "@/app/styles/mantine.css";
import "@/components/ui/tokens.css";
import "@/app/styles/base.css";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { createApi } from "@/api/client";
import { createQueryClient } from "@/api/queries";
import { loadCatalogues, loadLater } from "@/app/catalogues";
import { Providers } from "@/app/providers";
import { createAppRouter } from "@/app/router";
import type { Services } from "@/app/services";
import { createI18n } from "@/i18n/i18n";
import { preferredLanguage } from "@/i18n/languages";
import { BrowserPhone } from "@/phone/browser-phone";
import { isMicrophoneGranted, obstacle } from "@/phone/microphone";
import { openSoundCheck } from "@/phone/sound-check";
import { LiveStore, openLiveSocket } from "@/realtime/store";

const services: Services = {
  api: createApi(),
  queries: createQueryClient(),
  live: new LiveStore({ connect: openLiveSocket }),
  phones: {
    create: (options) => new BrowserPhone(options),
    isGranted: isMicrophoneGranted,
    obstacle,
    openSoundCheck,
  },
  i18n: await createI18n(preferredLanguage(), loadCatalogues, loadLater),
};

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no root");
createRoot(root).render(
  <Providers services={services}>
    <RouterProvider router={createAppRouter(services)} />
  </Providers>,
);
