import { useCallback, useEffect, useRef, useState } from "react";
import { LevelMeter, MicrophoneError, openMicrophone } from "@/phone/microphone";
import type { PhoneProblem } from "@/phone/port";

/** The longest prompt that the server takes, in milliseconds. */
const LONGEST_MS = 120_000;

interface Running {
  recorder: MediaRecorder;
  stream: MediaStream;
  meter: LevelMeter;
}

export interface Recorder {
  isRecording: boolean;
  problem: PhoneProblem | null;
  /** How loud the microphone is, from 0 to 1. */
  level: () => number;
  start: () => Promise<void>;
  stop: () => void;
}

/** Records the microphone; what was recorded is handed over when it stops, by itself after two minutes. */
export function useRecorder(onRecorded: (content: Blob) => void): Recorder {
  const [isRecording, setRecording] = useState(false);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const running = useRef<Running | null>(null);
  const recorded = useRef(onRecorded);
  useEffect(() => {
    recorded.current = onRecorded;
  });
  const release = useCallback(() => {
    for (const track of running.current?.stream.getTracks() ?? []) track.stop();
    running.current?.meter.close();
    running.current = null;
    setRecording(false);
  }, []);
  useEffect(() => release, [release]);
  const start = async () => {
    setProblem(null);
    try {
      const stream = await openMicrophone(null);
      const recorder = new MediaRecorder(stream);
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = () => {
        release();
        recorded.current(new Blob(parts, { type: recorder.mimeType }));
      };
      running.current = { recorder, stream, meter: new LevelMeter(stream) };
      recorder.start();
      setTimeout(() => recorder.state === "recording" && recorder.stop(), LONGEST_MS);
      setRecording(true);
    } catch (error) {
      setProblem(error instanceof MicrophoneError ? error.problem : "microphone_failed");
    }
  };
  return {
    isRecording,
    problem,
    level: useCallback(() => running.current?.meter.level() ?? 0, []),
    start,
    stop: () => running.current?.recorder.stop(),
  };
}
