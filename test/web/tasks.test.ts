import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPage, signIn } from '../support/browser.ts'
import { type SignedIn, startTestServer, type TestServer } from '../support/server.ts'
import { isThere } from '../support/services.ts'

describe.skipIf(!isThere('chromium'))('in a browser', () => {
  let browser: Browser
  let server: TestServer
  let [ada, bob] = [] as unknown as [SignedIn, SignedIn]
  let sequence = 0

  beforeAll(async () => {
    browser = await openBrowser()
    server = await startTestServer()
    ada = await server.signUp('ada', 'admin')
    bob = await server.signUp('bob')
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  async function open(user: SignedIn, path = '/app/tasks', options = {}) {
    const opened = await openPage(browser, server.url, options)
    await signIn(opened.page, user, path)
    return opened
  }

  async function newTask(fields: object = {}, { token } = ada) {
    sequence += 1
    return (await server.request('POST', '/v1/tasks', { token, body: { title: `task ${sequence}`, ...fields } })).body
  }

  const read = async (id: number) => (await server.request('GET', `/v1/tasks/${id}`, { token: ada.token })).body
  const row = (page: Page, title: string) => page.getByRole('link', { name: title, exact: true })
  const add = async (page: Page, title: string) => {
    await page.getByLabel('New task').fill(title)
    await page.keyboard.press('Enter')
  }

  test('one field and Enter make a task, which is there at once and after a reload', async () => {
    const { page, complaints } = await open(ada)
    await add(page, 'Water the plants')
    await row(page, 'Water the plants').waitFor()
    expect(await page.getByLabel('New task').inputValue()).toBe('')
    await page.reload()
    await row(page, 'Water the plants').waitFor()
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
  })

  test('what one does another sees within a second, through whatever door it came', async () => {
    const [one, other] = [await open(ada), await open(bob)]
    await other.page.getByText('Nothing to do yet').waitFor()
    await one.page.getByLabel('New task').waitFor()
    const task = await newTask({ assignee: bob.id })
    await row(other.page, task.title).waitFor({ timeout: 1000 })
    await row(one.page, task.title).waitFor({ timeout: 1000 })
    const old = await server.request('PUT', `/tasks/${task.id}`, {
      token: bob.token,
      body: { title: 'By another door' },
    })
    expect(old.status).toBe(200)
    await row(one.page, 'By another door').waitFor({ timeout: 1000 })
    await other.page.getByRole('button', { name: 'Done: By another door' }).click()
    await one.page.locator('[aria-pressed=true][aria-label="Done: By another door"]').waitFor({ timeout: 1000 })
    await server.request('DELETE', `/v1/tasks/${task.id}`, { token: ada.token })
    await row(other.page, 'By another door').waitFor({ state: 'detached', timeout: 1000 })
  })

  test('filters and words live in the address, which shows the same to who is given it', async () => {
    await newTask({ title: 'Sail the boat', priority: 'CRITICAL', labels: ['sea'] })
    await newTask({ title: 'Paint the boat', priority: 'LOW' })
    const { page } = await open(ada)
    await page.getByLabel('Search').fill('boat')
    await row(page, 'Paint the boat').waitFor()
    await expect.poll(() => page.getByRole('listitem').count()).toBe(2)
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('button', { name: 'Critical' }).click()
    await page.keyboard.press('Escape')
    await row(page, 'Paint the boat').waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?priority=CRITICAL&q=boat')
    const same = await open(ada, page.url().slice(server.url.length))
    await row(same.page, 'Sail the boat').waitFor()
    await page.getByRole('button', { name: 'Remove the filter Critical' }).click()
    await row(page, 'Paint the boat').waitFor()
    await page.goBack()
    await row(page, 'Paint the boat').waitFor({ state: 'detached' })
  })

  test('a view is kept under a name, wherever one signs in', async () => {
    const { page } = await open(ada, '/app/tasks?status=done&as=board')
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByLabel('Name of the view').fill('What is done')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('is saved').waitFor()
    const other = await open(ada)
    await other.page.getByRole('button', { name: 'Views' }).click()
    await other.page.getByRole('menuitem', { name: 'What is done' }).click()
    expect(new URL(other.page.url()).search).toBe('?as=board&status=done')
    await other.page.getByRole('button', { name: 'What is done' }).click()
    await other.page.getByRole('menuitem', { name: 'Remove' }).click()
    await other.page.getByText('is removed').waitFor()
    expect((await server.request('GET', '/v1/me/views', { token: ada.token })).body).toEqual({ views: [] })
  })

  test('a task is changed in its panel, told as sentences, and the last action taken back', async () => {
    const task = await newTask({ title: 'Fix the roof' })
    const { page } = await open(ada, `/app/tasks/${task.id}`)
    const panel = page.getByRole('complementary')
    await panel.getByLabel('Status').selectOption('In progress')
    await panel.getByLabel('Priority').selectOption('High')
    await panel.getByLabel('Assignee').selectOption('bob')
    await panel.getByLabel('Day').fill('2027-02-03')
    await panel.getByLabel('Add a label').fill('house')
    await page.keyboard.press('Enter')
    await panel.getByLabel('Title').fill('Fix the whole roof')
    await page.keyboard.press('Enter')
    await panel.getByText('ada changed the title from Fix the roof to Fix the whole roof').waitFor()
    for (const sentence of [
      'the status from To do to In progress',
      'the priority from Medium to High',
      'set the assignee to bob',
      'set the labels to house',
    ])
      await panel.getByText(sentence).waitFor()
    const { status, priority, assignee, deadline, labels, title } = await read(task.id)
    expect({ status, priority, assignee, deadline, labels, title }).toEqual({
      ...{ status: 'in_progress', priority: 'HIGH', assignee: bob.id, deadline: '2027-02-03', labels: ['house'] },
      title: 'Fix the whole roof',
    })
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await page.getByText('Undone.').waitFor()
    expect((await read(task.id)).title).toBe('Fix the roof')
    await panel.getByRole('button', { name: 'Move to the trash' }).click()
    await panel.getByText('This task is in the trash.').waitFor()
    await panel.getByRole('button', { name: 'Take out of the trash' }).click()
    await expect.poll(async () => (await read(task.id)).deleted).toBeNull()
  })

  test('a description is shown as Markdown, in which nothing is run', async () => {
    const description =
      '# Plan\n\n**bold** <img src=x onerror="alert(1)"> [bad](javascript:alert(1)) ![p](https://example.com/p.png)'
    const task = await newTask({ description })
    const { page } = await open(ada, `/app/tasks/${task.id}`)
    const panel = page.getByRole('complementary')
    await panel.locator('strong').waitFor()
    expect(await panel.locator('img, script, [href^="javascript"]').count()).toBe(0)
    await panel.getByRole('button', { name: 'Edit the description' }).click()
    await panel.getByLabel('Description, in Markdown').fill('- [x] done\n- plain')
    await page.keyboard.press('Control+Enter')
    await panel.locator('li', { hasText: 'plain' }).waitFor()
    await expect.poll(async () => (await read(task.id)).description).toBe('- [x] done\n- plain')
  })

  test('whoever is slower sees both versions and chooses', async () => {
    const task = await newTask({ title: 'Contested' })
    const { page, context } = await open(ada, `/app/tasks/${task.id}`)
    const title = page.getByRole('complementary').getByLabel('Title')
    await title.fill('Mine')
    await server.request('PATCH', `/v1/tasks/${task.id}`, {
      token: ada.token,
      body: { title: 'Theirs' },
    })
    await row(page, 'Theirs').waitFor()
    await title.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed this task' })
    await dialog.getByRole('cell', { name: 'Mine', exact: true }).waitFor()
    await dialog.getByRole('cell', { name: 'Theirs', exact: true }).waitFor()
    await dialog.getByRole('button', { name: 'Keep theirs' }).click()
    await expect.poll(() => title.inputValue()).toBe('Theirs')
    await title.fill('Mine again')
    await server.request('PATCH', `/v1/tasks/${task.id}`, { token: ada.token, body: { title: 'Theirs again' } })
    await row(page, 'Theirs again').waitFor()
    await title.press('Enter')
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await expect.poll(async () => (await read(task.id)).title).toBe('Mine again')
    await context.close()
  })

  test('what is done without a connection is kept, shown, and sent when it is back', async () => {
    const task = await newTask({ title: 'Before the tunnel' })
    const { page, context } = await open(ada)
    await row(page, task.title).waitFor()
    await context.setOffline(true)
    await page.getByText('No connection').waitFor()
    await add(page, 'Typed in the tunnel')
    await page.getByRole('button', { name: `Done: ${task.title}` }).click()
    await page.getByText('waits to be sent', { exact: true }).waitFor()
    await page.getByText('2 changes wait to be sent.').waitFor()
    expect((await read(task.id)).status).toBe('todo')
    await context.setOffline(false)
    await row(page, 'Typed in the tunnel').waitFor()
    await expect.poll(async () => (await read(task.id)).status).toBe('done')
    await page.getByText('waits to be sent', { exact: true }).waitFor({ state: 'detached' })
    await page.getByText('No connection').waitFor({ state: 'detached' })
    const { body } = await server.request('GET', '/v1/tasks?q=tunnel', { token: ada.token })
    expect(body.tasks.map(({ title }: any) => title).toSorted()).toEqual(['Before the tunnel', 'Typed in the tunnel'])
  })

  test('what was kept survives the end of the page', async () => {
    const { page, context } = await open(ada)
    await page.getByLabel('New task').waitFor()
    await page.route('**/v1/tasks', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
    await add(page, 'Survives a reload')
    await page.getByText('waits to be sent', { exact: true }).waitFor()
    await page.close()
    const again = await context.newPage()
    await again.goto('/app/tasks')
    await row(again, 'Survives a reload').waitFor()
  })

  test('what was missed while the stream was down is told when it is back', async () => {
    const { page, context } = await open(ada)
    await page.getByLabel('New task').waitFor()
    await context.setOffline(true)
    await page.getByText('No connection').waitFor()
    const missed = await newTask({ title: 'Made meanwhile' })
    await context.setOffline(false)
    await row(page, missed.title).waitFor()
  })

  test('several are changed at once, and taken back at once', async () => {
    const made = [
      await newTask({ labels: ['bulk'] }),
      await newTask({ labels: ['bulk'] }),
      await newTask({ labels: ['bulk'] }),
    ]
    const { page } = await open(ada, '/app/tasks?label=bulk')
    await page.getByLabel(`Select: ${made[2]?.title}`).click()
    await page.getByLabel(`Select: ${made[0]?.title}`).click({ modifiers: ['Shift'] })
    const bar = page.getByRole('toolbar', { name: '3 tasks selected' })
    await bar.getByRole('button', { name: 'Priority' }).click()
    await page.getByRole('menuitem', { name: 'Critical' }).click()
    await page.getByText('3 tasks changed.').waitFor()
    for (const { id } of made) await expect.poll(async () => (await read(id)).priority).toBe('CRITICAL')
    await page.getByRole('button', { name: 'Undo' }).click()
    for (const { id } of made) await expect.poll(async () => (await read(id)).priority).toBe('MEDIUM')
    await bar.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No task is like that').waitFor()
  })

  test('the keyboard does everything in a list, and ? says how', async () => {
    const task = await newTask({ title: 'By keyboard', labels: ['keys'] })
    await newTask({ title: 'Another one', labels: ['keys'] })
    const { page } = await open(ada, '/app/tasks?label=keys')
    await row(page, 'By keyboard').waitFor()
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keys' })
    await help.getByText('Mark as done, or not').waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('By keyboard')
    await page.keyboard.press('e')
    await expect.poll(async () => (await read(task.id)).status).toBe('done')
    await page.keyboard.press('z')
    await expect.poll(async () => (await read(task.id)).status).toBe('todo')
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'By keyboard' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('complementary').waitFor({ state: 'detached' })
    await page.keyboard.press('n')
    await page.keyboard.type('Typed after n')
    await page.keyboard.press('Enter')
    await row(page, 'Typed after n').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('2')
    await page.getByRole('region', { name: 'In progress' }).waitFor()
  })

  describe('on the board', () => {
    const board = '/app/tasks?as=board&label=board'
    const card = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title })
    const column = (page: Page, name: string) => page.getByRole('region', { name })

    test('the mouse moves a card to another status', async () => {
      const task = await newTask({ title: 'Pulled by a mouse', labels: ['board'] })
      const { page } = await open(ada, board)
      await card(page, task.title).dragTo(column(page, 'In progress'), { steps: 8 } as never)
      await expect.poll(async () => (await read(task.id)).status).toBe('in_progress')
      await column(page, 'In progress').getByText(task.title).waitFor()
    })

    test('a finger moves one after it has rested', async () => {
      const task = await newTask({ title: 'Pulled by a finger', labels: ['board'] })
      const { page, context } = await open(ada, board, { hasTouch: true })
      const from = await card(page, task.title).boundingBox()
      const to = await column(page, 'Done').boundingBox()
      if (!from || !to) throw new Error('nothing to pull')
      const touch = await context.newCDPSession(page)
      const at = (x: number, y: number) => ({ touchPoints: [{ x, y }] })
      await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(from.x + 40, from.y + 30) })
      await page.getByText(`${task.title} is over To do.`).waitFor({ state: 'attached' })
      for (let step = 1; step <= 6; step++) {
        const x = from.x + 40 + ((to.x - from.x + 40) * step) / 6
        await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(x, from.y + 40) })
      }
      await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
      await expect.poll(async () => (await read(task.id)).status).toBe('done')
    })

    test('the keyboard moves one, and says where it is', async () => {
      const task = await newTask({ title: 'Moved by keys', labels: ['board'] })
      const { page } = await open(ada, board)
      await page.getByRole('button', { name: `Move ${task.title}` }).focus()
      await page.keyboard.press('Space')
      await page.getByText(`${task.title} is over To do.`).waitFor({ state: 'attached' })
      await page.keyboard.press('ArrowRight')
      await page.getByText(`${task.title} is over In progress.`).waitFor({ state: 'attached' })
      await page.keyboard.press('Space')
      await expect.poll(async () => (await read(task.id)).status).toBe('in_progress')
    })
  })

  test('the calendar shows deadlines by day and goes from month to month', async () => {
    const task = await newTask({ title: 'Due in March', deadline: '2027-03-09' })
    const { page } = await open(ada, '/app/tasks?as=calendar&month=2027-02')
    await page.getByRole('heading', { name: 'February 2027' }).waitFor()
    await page.getByRole('button', { name: 'The month after' }).click()
    await page.getByRole('heading', { name: 'March 2027' }).waitFor()
    await page.getByRole('cell', { name: /^9/ }).getByRole('link', { name: task.title }).click()
    await page.getByRole('complementary', { name: task.title }).waitFor()
  })
})
