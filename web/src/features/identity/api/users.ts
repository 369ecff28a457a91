import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type User = Answer<"/api/users", "get">[number];
export type UserChange = Pick<User, "login" | "name" | "language" | "roles" | "teams">;

const USERS = ["users"] as const;
const AGENTS = [["people"], ["settings"]] as const;
const LOOK_AGAIN_MS = 1_500;

export function useUsers() {
  const api = useApi();
  return useQuery({ queryKey: USERS, queryFn: () => answered(api.GET("/api/users")) });
}

/**
 * Whatever is done to users, the list is asked for anew. The agents follow by a job of the server, a moment later: they
 * are looked at twice, also from the page to which one has gone on meanwhile.
 */
function useUserMutation<Variables, Result>(mutationFn: (variables: Variables) => Promise<Result>) {
  const queries = useQueryClient();
  const lookAtAgents = () => {
    for (const queryKey of AGENTS) void queries.invalidateQueries({ queryKey });
  };
  return useMutation({
    mutationFn,
    onSuccess: () => {
      lookAtAgents();
      setTimeout(lookAtAgents, LOOK_AGAIN_MS);
      return queries.invalidateQueries({ queryKey: USERS });
    },
  });
}

const at = (user: string) => ({ params: { path: { user } } });

/** Adds a user, or changes the one that is named. */
export function useSaveUser() {
  const api = useApi();
  return useUserMutation(({ user, body }: { user: string | null; body: UserChange }) =>
    user === null
      ? answered(api.POST("/api/users", { body }))
      : answered(api.PUT("/api/users/{user}", { ...at(user), body })),
  );
}

export function useSwitchUser() {
  const api = useApi();
  return useUserMutation(({ user, isActive }: { user: string; isActive: boolean }) =>
    answered(api.POST(isActive ? "/api/users/{user}/activate" : "/api/users/{user}/deactivate", at(user))),
  );
}

export function useSignUserOut() {
  const api = useApi();
  return useUserMutation((user: string) => answered(api.POST("/api/users/{user}/sign-out", at(user))));
}

export function useRemoveUserFactor() {
  const api = useApi();
  return useUserMutation((user: string) => answered(api.DELETE("/api/users/{user}/second-factor", at(user))));
}

/** Makes a link to a new password; its address is told this once. */
export function useResetLink() {
  const api = useApi();
  return useMutation({
    mutationFn: async (user: string) => {
      const { token } = await answered(api.POST("/api/users/{user}/reset-link", at(user)));
      return `${globalThis.location.origin}/reset/${token}`;
    },
  });
}
