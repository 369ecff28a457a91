/** Something that a queue or a route may name. */
export interface Choice {
  id: string;
  name: string;
  isActive: boolean;
}

export interface TeamChoice extends Choice {
  hasHead: boolean;
}

/** What else is set up in the centre. */
export interface Choices {
  /** Other queues than those of the centre. */
  queues?: readonly Choice[];
  agents: readonly Choice[];
  teams: readonly TeamChoice[];
  hours: readonly Choice[];
  skills: readonly Choice[];
  tiers: readonly string[];
}

/** What a select offers: all that is in use, and what is chosen already. */
export const optionsOf = (choices: readonly Choice[], chosen: string | null | undefined) =>
  choices.filter(({ id, isActive }) => isActive || id === chosen).map(({ id, name }) => ({ value: id, label: name }));

export const nameOf = (choices: readonly Choice[], wanted: string): string =>
  choices.find(({ id }) => id === wanted)?.name ?? wanted;
