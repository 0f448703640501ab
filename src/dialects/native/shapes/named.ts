import { NewTask, Task, TaskPatch } from '#core/model/task.ts'
import { User } from '#core/model/user.ts'
import { View, ViewList } from '#core/model/view.ts'
import {
  CookieSignIn,
  PasswordChange,
  PublicSession,
  RefreshRequest,
  Registration,
  SessionList,
  Setup,
  SignInRequest,
  SignInResult,
} from '#dialects/native/shapes/accounts.ts'
import { AuditEntry, AuditPage } from '#dialects/native/shapes/audit.ts'
import { NewsPage, TaskNews } from '#dialects/native/shapes/changes.ts'
import { Import, ImportErrors, ImportPage } from '#dialects/native/shapes/imports.ts'
import { Job, JobPage } from '#dialects/native/shapes/jobs.ts'
import { Log, LogPage, LogRun, LogSeries, LogSummary, WrittenLog } from '#dialects/native/shapes/logs.ts'
import { Problem } from '#dialects/native/shapes/problem.ts'
import { Status } from '#dialects/native/shapes/status.ts'
import { TaskBatch, TaskBatchResult, TaskHistory, TaskPage } from '#dialects/native/shapes/tasks.ts'
import { NewUser, PeoplePage, UserPage, UserPatch } from '#dialects/native/shapes/users.ts'

/** Every named shape, so that the document and the checks know them by name. */
export const namedShapes = [
  ...[Task, NewTask, TaskPatch, TaskPage, TaskBatch, TaskBatchResult, TaskHistory, TaskNews, NewsPage, User, NewUser],
  ...[UserPatch, UserPage, Registration, SignInRequest, SignInResult, RefreshRequest, PasswordChange, PublicSession],
  ...[CookieSignIn, Setup, PeoplePage, View, ViewList],
  ...[Import, ImportPage, ImportErrors, Job, JobPage],
  ...[SessionList, AuditEntry, AuditPage, Log, LogPage, LogSeries, LogSummary, LogRun, WrittenLog, Status, Problem],
]
