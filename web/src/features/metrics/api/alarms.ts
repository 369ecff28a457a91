import { useMutation } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";

interface Note {
  alarm: string;
  /** Hear of it in a quarter of an hour again. */
  is_snoozed: boolean;
}

/** Looks after an alarm, or sleeps it. */
export function useNoteAlarm() {
  const api = useApi();
  return useMutation({ mutationFn: (body: Note) => answered(api.PUT("/api/alarms/note", { body })) });
}
