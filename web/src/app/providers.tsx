import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { ApiProvider } from "@/api/context";
import type { Services } from "@/app/services";
import { cssVariables, theme } from "@/app/theme";
import { AttentionProvider } from "@/lib/attention/context";
import { PhonesProvider } from "@/phone/context";
import { LiveProvider } from "@/realtime/context";

interface Props {
  services: Services;
  /** Mantine leaves out what jsdom cannot do. */
  isTest?: boolean;
  children: ReactNode;
}

export function Providers({ services, isTest = false, children }: Props) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      env={isTest ? "test" : "default"}
    >
      <I18nextProvider i18n={services.i18n}>
        <QueryClientProvider client={services.queries}>
          <ApiProvider value={services.api}>
            <LiveProvider value={services.live}>
              <PhonesProvider value={services.phones}>
                <AttentionProvider>{children}</AttentionProvider>
              </PhonesProvider>
            </LiveProvider>
          </ApiProvider>
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}
