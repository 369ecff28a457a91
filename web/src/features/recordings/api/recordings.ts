import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

/** The agent is always heard on the left and the customer on the right. */
export type Recording = Omit<Answer<"/api/recordings", "get">[number], "channels">;
export type Peaks = Answer<"/api/recordings/{recording}/peaks", "get">;
export type Speech = Answer<"/api/recordings/speech", "get">[string];

/** More points than a screen has columns would be drawn over one another. */
const POINTS = 2_000;

const PREPARING_MS = 3_000;

/** What was recorded in a contact; asked again while the server still prepares some of it. */
export function useRecordings(contact: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["recordings", contact],
    queryFn: () => answered(api.GET("/api/recordings", { params: { query: { contact } } })),
    refetchInterval: ({ state }) => (state.data?.some((each) => each.state === "preparing") ? PREPARING_MS : false),
  });
}

export function usePeaks(recording: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["recordings", "peaks", recording],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      answered(
        api.GET("/api/recordings/{recording}/peaks", { params: { path: { recording }, query: { points: POINTS } } }),
      ),
  });
}

/** Who was heard how long in each of these recordings, which are those of a contact that are ready. */
export function useSpeech(contact: string, ready: readonly string[]) {
  const api = useApi();
  return useQuery({
    queryKey: ["recordings", "speech", contact, ready],
    enabled: ready.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answered(api.GET("/api/recordings/speech", { params: { query: { contact } } })),
  });
}

/** Whether a recording outlives the time for which recordings are kept. */
export function useKeepRecording({ recording, contact }: Recording) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (keep: boolean) =>
      answered(api.PUT("/api/recordings/{recording}/keep", { params: { path: { recording } }, body: { keep } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["recordings", contact] }),
  });
}

/** The sound itself is streamed by the browser's own player, which asks for the parts it needs. */
export const audioAddress = (recording: string) => `/api/recordings/${encodeURIComponent(recording)}/audio`;
