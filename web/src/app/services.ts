import type { QueryClient } from "@tanstack/react-query";
import type { i18n as I18n } from "i18next";
import type { Api } from "@/api/client";
import type { Phones } from "@/phone/context";
import type { LiveStore } from "@/realtime/store";

/** Everything outside the app that it talks to. Made once, in `main.tsx` or by a test. */
export interface Services {
  api: Api;
  queries: QueryClient;
  live: LiveStore;
  phones: Phones;
  i18n: I18n;
}
