import { useCallback, useEffect, useRef, useState } from "react";
import { useIsHere } from "@/lib/use-is-here";
import { LevelMeter, MicrophoneError, openMicrophone, stopTracks } from "@/phone/microphone";
import type { PhoneProblem } from "@/phone/port";

/** The longest prompt that the server takes, in milliseconds. */
const LONGEST_MS = 120_000;

interface Running {
  recorder: MediaRecorder;
  stream: MediaStream;
  meter: LevelMeter;
}

export interface Recorder {
  /** From the wish to record until the browser has given the microphone or refused it. */
  isStarting: boolean;
  isRecording: boolean;
  problem: PhoneProblem | null;
  /** How loud the microphone is, from 0 to 1. */
  level: () => number;
  start: () => Promise<void>;
  stop: () => void;
}

/**
 * Records the microphone; what was recorded is handed over when it stops, by itself after two minutes. Whoever leaves
 * the page meanwhile does not want it.
 */
export function useRecorder(onRecorded: (content: Blob) => void): Recorder {
  const [isStarting, setStarting] = useState(false);
  const [isRecording, setRecording] = useState(false);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const running = useRef<Running | null>(null);
  const isHere = useIsHere();
  const recorded = useRef(onRecorded);
  useEffect(() => {
    recorded.current = onRecorded;
  });
  const release = useCallback(() => {
    stopTracks(running.current?.stream ?? null);
    running.current?.meter.close();
    running.current = null;
    setRecording(false);
  }, []);
  useEffect(() => release, [release]);
  const record = (stream: MediaStream) => {
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      release();
      if (isHere.current) recorded.current(new Blob(parts, { type: recorder.mimeType }));
    };
    running.current = { recorder, stream, meter: new LevelMeter(stream) };
    recorder.start();
    setTimeout(() => recorder.state === "recording" && recorder.stop(), LONGEST_MS);
    setRecording(true);
  };
  const start = async () => {
    setProblem(null);
    setStarting(true);
    let stream: MediaStream | null = null;
    try {
      stream = await openMicrophone(null);
      if (isHere.current) record(stream);
      else stopTracks(stream);
    } catch (error) {
      stopTracks(stream);
      setProblem(error instanceof MicrophoneError ? error.problem : "microphone_failed");
    }
    setStarting(false);
  };
  return {
    isStarting,
    isRecording,
    problem,
    level: useCallback(() => running.current?.meter.level() ?? 0, []),
    start,
    stop: () => running.current?.recorder.stop(),
  };
}
