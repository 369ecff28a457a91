import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Clock } from "@/components/ui/clock";
import { LoadingRows, Message, NoPermission } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { useQueueName } from "@/features/queues/api/queues";
import { useQueuesBoard } from "@/features/queues/live/queues";
import { useFormat } from "@/i18n/format";

/** Who waits in which queue, for how long, and who could take them. */
export function QueuesBoard() {
  const { t } = useTranslation("queues");
  const { isReady, refused, queues } = useQueuesBoard();
  return (
    <Card title={t("board.title")} isPadded={false}>
      {refused && <NoPermission />}
      {!refused && !isReady && <LoadingRows rows={3} />}
      {isReady && queues.length === 0 && (
        <Message icon="queue" title={t("board.empty_title")} text={t("board.empty_text")} />
      )}
      {isReady && queues.length > 0 && <QueuesTable />}
    </Card>
  );
}

function QueuesTable() {
  const { t, i18n } = useTranslation("queues");
  const { queues } = useQueuesBoard();
  const nameOf = useQueueName();
  const format = useFormat();
  const sorted = [...queues].sort((a, b) => nameOf(a.queue).localeCompare(nameOf(b.queue), i18n.language));
  return (
    <table className={table.table} aria-label={t("board.title")}>
      <thead>
        <tr>
          <th scope="col">{t("board.queue")}</th>
          <th scope="col" className={table.number}>
            {t("board.waiting")}
          </th>
          <th scope="col" className={table.number}>
            {t("board.longest")}
          </th>
          <th scope="col" className={table.number}>
            {t("board.free")}
          </th>
          <th scope="col" className={table.number}>
            {t("board.talking")}
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((each) => (
          <tr key={each.queue}>
            <th scope="row">{nameOf(each.queue)}</th>
            <td className={table.number}>{format.number(each.waiting)}</td>
            <td className={table.number}>
              {each.oldest_since === null ? (
                <span className={table.empty}>–</span>
              ) : (
                <Clock since={each.oldest_since} />
              )}
            </td>
            <td className={table.number}>{format.number(each.free)}</td>
            <td className={table.number}>{format.number(each.talking)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
