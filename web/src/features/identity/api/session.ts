import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { type Answer, type Api, ApiError, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Language } from "@/i18n/languages";

export type Me = Answer<"/api/session", "get">;
export type DemoUser = Answer<"/api/session/demo", "get">[number];

const SESSION = ["session"] as const;

/** Who is signed in; `null` is nobody. */
export const sessionQuery = (api: Api) =>
  queryOptions({
    queryKey: SESSION,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<Me | null> => {
      try {
        return await answered(api.GET("/api/session"));
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
  });

export const signInAs = (api: Api, user: string) => answered(api.POST("/api/session/demo", { body: { user } }));

/** Whom a visitor of the demo may be; nobody where there is no demo. */
export async function demoUsers(api: Api): Promise<readonly DemoUser[]> {
  try {
    return await answered(api.GET("/api/session/demo"));
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return [];
    throw error;
  }
}

export function useDemoUsers() {
  const api = useApi();
  return useQuery({ queryKey: ["session", "demo"], queryFn: () => demoUsers(api) });
}

const MeContext = createContext<Me | null>(null);

export const MeProvider = MeContext.Provider;

/** The person at the screen, on pages that only signed-in people reach. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("Nobody is signed in");
  return me;
}

export const may = (me: Me, permission: string) => me.permissions.includes(permission);

/** What happens after somebody has signed in is for the page to say. */
interface Signing {
  onSignedIn: (me: Me) => void;
}

export function useSignIn({ onSignedIn }: Signing) {
  const api = useApi();
  return useMutation({
    mutationFn: (body: { login: string; password: string; code?: string }) =>
      answered(api.POST("/api/session", { body })),
    onSuccess: onSignedIn,
  });
}

export function useSignInAs({ onSignedIn }: Signing) {
  const api = useApi();
  return useMutation({ mutationFn: (user: string) => signInAs(api, user), onSuccess: onSignedIn });
}

interface FirstAdministrator {
  token: string;
  login: string;
  name: string;
  password: string;
  language: Language;
}

export function useFirstAdministrator({ onSignedIn }: Signing) {
  const api = useApi();
  return useMutation({
    mutationFn: (body: FirstAdministrator) => answered(api.POST("/api/session/first", { body })),
    onSuccess: onSignedIn,
  });
}

export function useSignOut({ onSignedOut }: { onSignedOut: () => void }) {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.DELETE("/api/session")), onSettled: onSignedOut });
}
