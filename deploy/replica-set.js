/* For mongosh: a replica set of one, and the account that taskwright has. What is there already stays as it is. */
const { readFileSync } = require('node:fs')

const secret = (name) => readFileSync(`/run/secrets/${name}`, 'utf8').trim()
const admin = db.getSiblingDB('admin')
const tasks = db.getSiblingDB('taskwright')

admin.auth('root', secret('mongodb-root-password'))
if (!admin.hello().setName) rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] })
while (!admin.hello().isWritablePrimary) sleep(200)
if (!tasks.getUser('taskwright')) {
  tasks.createUser({ user: 'taskwright', pwd: secret('database-password'), roles: ['readWrite', 'dbAdmin'] })
}
