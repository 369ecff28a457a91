import { Age } from "@/app/live/age";
import { may, useMe } from "@/features/identity/api/session";
import { Tiles } from "@/features/metrics/components/tiles";
import { useToday } from "@/features/metrics/live/today";
import { PeopleTile } from "@/features/people/components/people-tile";
import { useQueuesBoard } from "@/features/queues/live/queues";

/** The day of the whole centre in five tiles. */
export function Day({ isWall = false }: { isWall?: boolean }) {
  const me = useMe();
  const { all } = useToday();
  const { queues } = useQueuesBoard();
  const waiting = queues.reduce((sum, each) => sum + each.waiting, 0);
  const [oldest] = queues.filter((each) => each.oldest_since !== null).sort((a, b) => since(a) - since(b));
  return (
    <Tiles
      all={all}
      waiting={waiting}
      longest={oldest && <Age since={since(oldest)} limit_s={oldest.longest_wait_s} />}
      people={may(me, "agents.watch") && <PeopleTile />}
      isWall={isWall}
    />
  );
}

const since = ({ oldest_since }: { oldest_since: number | null }) => oldest_since ?? Number.POSITIVE_INFINITY;
