import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import { sessionQuery } from "@/features/identity/api/session";
import type { Language } from "@/i18n/languages";

export type Account = Answer<"/api/account", "get">;
export type Session = Answer<"/api/account/sessions", "get">[number];

const ACCOUNT = ["account"] as const;

export function useAccount() {
  const api = useApi();
  return useQuery({ queryKey: ACCOUNT, queryFn: () => answered(api.GET("/api/account")) });
}

export function useSessions() {
  const api = useApi();
  return useQuery({ queryKey: [...ACCOUNT, "sessions"], queryFn: () => answered(api.GET("/api/account/sessions")) });
}

/** Whatever is done to the account, it is asked for anew. */
function useAccountMutation<Variables, Result>(mutationFn: (variables: Variables) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => queries.invalidateQueries({ queryKey: ACCOUNT }) });
}

/** Changes what one is called; who is signed in is known by the new name when it is done. */
export function useChangeAccount() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; language: Language }) => answered(api.PUT("/api/account", { body })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ACCOUNT }),
        queries.prefetchQuery({ ...sessionQuery(api), staleTime: 0 }),
      ]),
  });
}

export function useChangePassword() {
  const api = useApi();
  return useAccountMutation((body: { old: string; new: string }) =>
    answered(api.POST("/api/account/password", { body })),
  );
}

export function useEndSession() {
  const api = useApi();
  return useAccountMutation((session: string) =>
    answered(api.DELETE("/api/account/sessions/{session}", { params: { path: { session } } })),
  );
}

export function useSignOutEverywhere({ onSignedOut }: { onSignedOut: () => void }) {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.DELETE("/api/account/sessions")), onSuccess: onSignedOut });
}

export function useBeginSecondFactor() {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.POST("/api/account/second-factor")) });
}

/** Switches the second step on. Its recovery codes are there at once: nothing that is asked for anew holds them up. */
export function useConfirmSecondFactor() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => answered(api.POST("/api/account/second-factor/confirm", { body: { code } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ACCOUNT }),
  });
}

export function useRemoveSecondFactor() {
  const api = useApi();
  return useAccountMutation((code: string) =>
    answered(api.POST("/api/account/second-factor/remove", { body: { code } })),
  );
}

/** Chooses a new password by the token of a link. */
export function useResetPassword() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: { token: string; password: string }) => answered(api.POST("/api/session/reset", { body })),
  });
}
