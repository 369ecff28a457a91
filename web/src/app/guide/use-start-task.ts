import { useRouter } from "@tanstack/react-router";
import { begin, OUTLINES, playerOf, type Task } from "@/app/guide/guide";
import { useDemoUsers } from "@/features/identity/api/session";

/** Becomes whoever plays a task's role, and goes to where it begins. What nobody plays, cannot be begun (`null`). */
export function useStartTask(): (task: Task) => (() => void) | null {
  const router = useRouter();
  const { data: users = [] } = useDemoUsers();
  return (task) => {
    const player = playerOf(task, users);
    if (!player) return null;
    return () => {
      // The address signs in, as it does for anybody who types it. Only then is there somebody for the first hint.
      void router
        .navigate({ href: `${OUTLINES[task].to}?as=${encodeURIComponent(player.user)}` })
        .then(() => begin(task));
    };
  };
}
